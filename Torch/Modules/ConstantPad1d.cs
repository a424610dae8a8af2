namespace Cluster.Torch.Modules;

/// <summary>Pads sequences with a number.</summary>
public sealed class ConstantPad1d : PaddingLayer
{
    internal ConstantPad1d(long[] sides, double value)
        : base(sides, PaddingModes.Constant, value)
    {
    }
}
