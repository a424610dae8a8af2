namespace Cluster.Torch.Modules;

/// <summary>Pads volumes with a number.</summary>
public sealed class ConstantPad3d : PaddingLayer
{
    internal ConstantPad3d(long[] sides, double value)
        : base(sides, PaddingModes.Constant, value)
    {
    }
}
