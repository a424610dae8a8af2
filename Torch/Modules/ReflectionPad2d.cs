namespace Cluster.Torch.Modules;

/// <summary>Pads images with themselves mirrored.</summary>
public sealed class ReflectionPad2d : PaddingLayer
{
    internal ReflectionPad2d(long[] sides)
        : base(sides, PaddingModes.Reflect)
    {
    }
}
