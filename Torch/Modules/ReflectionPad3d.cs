namespace Cluster.Torch.Modules;

/// <summary>Pads volumes with themselves mirrored.</summary>
public sealed class ReflectionPad3d : PaddingLayer
{
    internal ReflectionPad3d(long[] sides)
        : base(sides, PaddingModes.Reflect)
    {
    }
}
