using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Joins the trained rows of each bag of whole numbers into one: [N, length] int64 to [N, columns].</summary>
/// <remarks>Source: torch.nn.EmbeddingBag, PyTorch 1.13.</remarks>
public sealed class EmbeddingBag : Module<Tensor, Tensor?, Tensor?, Tensor>
{
    private readonly double? _maxNorm;
    private readonly double _normType;
    private readonly bool _byFrequency;
    private readonly EmbeddingBagMode _mode;
    private readonly bool _sparse;
    private readonly bool _includesLast;
    private readonly long? _padding;

    internal EmbeddingBag(
        Parameter weight,
        double? max_norm,
        double norm_type,
        bool scale_grad_by_freq,
        EmbeddingBagMode mode,
        bool sparse,
        bool include_last_offset,
        long? padding_idx)
    {
        this.weight = weight;
        register_parameter(nameof(weight), weight);
        _padding = padding_idx is { } place ? functional.PlaceIn(weight.shape[0], place, nameof(padding_idx)) : null;
        _maxNorm = max_norm;
        _normType = norm_type;
        _byFrequency = scale_grad_by_freq;
        _mode = mode;
        _sparse = sparse;
        _includesLast = include_last_offset;
        LayerInit.Draw(reset_parameters);
    }

    /// <summary>Gets the rows, [rows, columns].</summary>
    public Parameter weight { get; }

    /// <summary>Draws the rows anew, and sets the row that does not count to zero.</summary>
    public void reset_parameters()
    {
        init.normal_(weight);
        if (_padding is not { } row) return;
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        weight.select(0, row).zero_();
    }

    /// <summary>Joins the rows of each bag.</summary>
    /// <param name="input">Bags of one length, [N, length], or all one after the other.</param>
    /// <param name="offsets">Where each bag begins, where they stand one after the other; else null.</param>
    /// <param name="perSampleWeights">A weight for each number, for sums; null where all weigh 1.</param>
    /// <returns>[N, columns].</returns>
    /// <exception cref="ArgumentException">There are offsets beside bags of one length, or none are there.</exception>
    public override Tensor forward(Tensor input, Tensor? offsets = null, Tensor? perSampleWeights = null) =>
        functional.embedding_bag(
            input,
            weight,
            offsets,
            _maxNorm,
            _normType,
            _byFrequency,
            _mode,
            _sparse,
            perSampleWeights,
            _includesLast,
            _padding);

    /// <inheritdoc cref="forward"/>
    public new Tensor call(Tensor input, Tensor? offsets = null, Tensor? perSampleWeights = null) =>
        forward(input, offsets, perSampleWeights);
}
