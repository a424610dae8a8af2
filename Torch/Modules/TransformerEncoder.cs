using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Runs sequences through several transformer layers, which begin as copies of one.</summary>
/// <remarks>Source: torch.nn.TransformerEncoder, PyTorch 1.13.</remarks>
public sealed class TransformerEncoder : Module<Tensor, Tensor?, Tensor?, Tensor>
{
    private readonly ModuleList<TransformerEncoderLayer> _layers;
    private readonly Module<Tensor, Tensor>? _norm;

    internal TransformerEncoder(TransformerEncoderLayer layer, long count, Module<Tensor, Tensor>? norm)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _layers = new ModuleList<TransformerEncoderLayer>(Enumerable.Range(0, (int)count).Select(_ => layer.Copy()));
        _norm = norm;
        register_module("layers", _layers);
        if (norm is not null) register_module("norm", norm);
    }

    /// <summary>Runs sequences through all layers.</summary>
    /// <param name="src">[T, N, E], [N, T, E] where the batch comes first, or [T, E].</param>
    /// <param name="src_mask">[T, T] or [N H, T, T] bool: true where a step does not see another; or numbers to add.</param>
    /// <param name="src_key_padding_mask">[N, T] bool: true where a step is not seen at all; or numbers to add.</param>
    /// <returns>As the input.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public override Tensor forward(Tensor src, Tensor? src_mask = null, Tensor? src_key_padding_mask = null)
    {
        using var scope = NewDisposeScope();
        var x = src;
        foreach (var layer in _layers) x = layer.call(x, src_mask, src_key_padding_mask);
        return scope.MoveToOuter(_norm is null ? x : _norm.call(x));
    }

    /// <inheritdoc cref="forward"/>
    public new Tensor call(Tensor src, Tensor? src_mask = null, Tensor? src_key_padding_mask = null) =>
        forward(src, src_mask, src_key_padding_mask);
}
