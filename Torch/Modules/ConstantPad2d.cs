namespace Cluster.Torch.Modules;

/// <summary>Pads images with a number.</summary>
public sealed class ConstantPad2d : PaddingLayer
{
    internal ConstantPad2d(long[] sides, double value)
        : base(sides, PaddingModes.Constant, value)
    {
    }
}
