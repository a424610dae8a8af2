namespace Cluster.Torch.Modules;

/// <summary>Pads sequences with themselves mirrored.</summary>
public sealed class ReflectionPad1d : PaddingLayer
{
    internal ReflectionPad1d(long[] sides)
        : base(sides, PaddingModes.Reflect)
    {
    }
}
