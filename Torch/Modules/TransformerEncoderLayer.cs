using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Lets each step of a sequence attend to all, then runs each through two linear layers.</summary>
/// <remarks>
/// What PyTorch computes by a fused kernel outside of training is computed as in training here. Source:
/// torch.nn.TransformerEncoderLayer, PyTorch 1.13.
/// </remarks>
public sealed class TransformerEncoderLayer : Module<Tensor, Tensor?, Tensor?, Tensor>
{
    private readonly TransformerOptions _options;
    private readonly MultiheadAttention _attention;
    private readonly Linear _linear1;
    private readonly Dropout _dropout;
    private readonly Linear _linear2;
    private readonly LayerNorm _norm1;
    private readonly LayerNorm _norm2;
    private readonly Dropout _dropout1;
    private readonly Dropout _dropout2;

    internal TransformerEncoderLayer(TransformerOptions options)
    {
        _options = options;
        var (device, dtype) = (options.Device, options.Dtype);
        _attention = new MultiheadAttention(new AttentionOptions(options.Size, options.Heads)
        {
            Dropout = options.Dropout,
            KeySize = options.Size,
            ValueSize = options.Size,
            BatchFirst = options.BatchFirst,
            Device = device,
            Dtype = dtype,
        });
        _linear1 = Linear(options.Size, options.Inner, true, device, dtype);
        _dropout = Dropout(options.Dropout);
        _linear2 = Linear(options.Inner, options.Size, true, device, dtype);
        _norm1 = LayerNorm(options.Size, options.Eps, device: device, dtype: dtype);
        _norm2 = LayerNorm(options.Size, options.Eps, device: device, dtype: dtype);
        _dropout1 = Dropout(options.Dropout);
        _dropout2 = Dropout(options.Dropout);
        Register();
    }

    /// <summary>Runs sequences through the layer.</summary>
    /// <param name="src">[T, N, E], [N, T, E] where the batch comes first, or [T, E].</param>
    /// <param name="src_mask">[T, T] or [N H, T, T] bool: true where a step does not see another; or numbers to add.</param>
    /// <param name="src_key_padding_mask">[N, T] bool: true where a step is not seen at all; or numbers to add.</param>
    /// <returns>As the input.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public override Tensor forward(Tensor src, Tensor? src_mask = null, Tensor? src_key_padding_mask = null)
    {
        using var scope = NewDisposeScope();
        var x = src;
        if (_options.NormFirst)
        {
            x = x + Attend(_norm1.call(x), src_mask, src_key_padding_mask);
            x = x + Think(_norm2.call(x));
        }
        else
        {
            x = _norm1.call(x + Attend(x, src_mask, src_key_padding_mask));
            x = _norm2.call(x + Think(x));
        }

        return scope.MoveToOuter(x);
    }

    /// <inheritdoc cref="forward"/>
    public new Tensor call(Tensor src, Tensor? src_mask = null, Tensor? src_key_padding_mask = null) =>
        forward(src, src_mask, src_key_padding_mask);

    /// <summary>Makes a layer of its own with the same options and values; nothing is drawn.</summary>
    internal TransformerEncoderLayer Copy()
    {
        var copy = LayerInit.WithoutDraws(() => new TransformerEncoderLayer(_options));
        copy.load_state_dict(state_dict());
        copy.train(training);
        return copy;
    }

    private void Register()
    {
        register_module("self_attn", _attention);
        register_module("linear1", _linear1);
        register_module("dropout", _dropout);
        register_module("linear2", _linear2);
        register_module("norm1", _norm1);
        register_module("norm2", _norm2);
        register_module("dropout1", _dropout1);
        register_module("dropout2", _dropout2);
    }

    private Tensor Attend(Tensor x, Tensor? mask, Tensor? padding) =>
        _dropout1.call(_attention.call(x, x, x, padding, need_weights: false, mask).Item1);

    private Tensor Think(Tensor x)
    {
        var inner = _linear1.call(x);
        var active = _options.Activation == Activations.GELU ? functional.gelu(inner) : functional.relu(inner);
        return _dropout2.call(_linear2.call(_dropout.call(active)));
    }
}
