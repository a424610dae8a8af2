namespace Cluster.Torch.Modules;

/// <summary>Pads volumes with their borders.</summary>
public sealed class ReplicationPad3d : PaddingLayer
{
    internal ReplicationPad3d(long[] sides)
        : base(sides, PaddingModes.Replicate)
    {
    }
}
