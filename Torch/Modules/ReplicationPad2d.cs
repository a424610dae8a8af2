namespace Cluster.Torch.Modules;

/// <summary>Pads images with their borders.</summary>
public sealed class ReplicationPad2d : PaddingLayer
{
    internal ReplicationPad2d(long[] sides)
        : base(sides, PaddingModes.Replicate)
    {
    }
}
