using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Is the base of the layers that pad the last dimensions.</summary>
public abstract class PaddingLayer : Module<Tensor, Tensor>
{
    private readonly long[] _sides;
    private readonly PaddingModes _mode;
    private readonly double _value;

    private protected PaddingLayer(long[] sides, PaddingModes mode, double value = 0)
    {
        _sides = sides;
        _mode = mode;
        _value = value;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.pad(input, _sides, _mode, _value);
}
