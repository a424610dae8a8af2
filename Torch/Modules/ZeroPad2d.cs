namespace Cluster.Torch.Modules;

/// <summary>Pads images with zeros.</summary>
public sealed class ZeroPad2d : PaddingLayer
{
    internal ZeroPad2d(long[] sides)
        : base(sides, PaddingModes.Constant)
    {
    }
}
