namespace Cluster.Torch.Modules;

/// <summary>Pads sequences with their borders.</summary>
public sealed class ReplicationPad1d : PaddingLayer
{
    internal ReplicationPad1d(long[] sides)
        : base(sides, PaddingModes.Replicate)
    {
    }
}
