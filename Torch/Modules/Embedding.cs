using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives a trained row for each whole number: [...] int64 to [..., columns].</summary>
/// <remarks>Source: torch.nn.Embedding, PyTorch 1.13.</remarks>
public sealed class Embedding : Module<Tensor, Tensor>
{
    private readonly double? _maxNorm;
    private readonly double _normType;
    private readonly bool _byFrequency;
    private readonly bool _sparse;

    internal Embedding(
        Parameter weight, long? padding_idx, double? max_norm, double norm_type, bool scale_grad_by_freq, bool sparse)
    {
        this.weight = weight;
        this.padding_idx =
            padding_idx is { } place ? functional.PlaceIn(weight.shape[0], place, nameof(padding_idx)) : null;
        _maxNorm = max_norm;
        _normType = norm_type;
        _byFrequency = scale_grad_by_freq;
        _sparse = sparse;
    }

    /// <summary>Gets or sets the rows, [rows, columns]; another layer may share them.</summary>
    public Parameter weight
    {
        get;
        set
        {
            SetParameter(nameof(weight), value);
            field = value;
        }
    }

    /// <summary>Gets the row that is not trained; null where all are.</summary>
    public long? padding_idx { get; }

    /// <summary>Draws the rows anew, and sets the row that is not trained to zero.</summary>
    public void reset_parameters()
    {
        init.normal_(weight);
        if (padding_idx is not { } row) return;
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        weight.select(0, row).zero_();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) =>
        functional.embedding(input, weight, padding_idx, _maxNorm, _normType, _byFrequency, _sparse);
}
