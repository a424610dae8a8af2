using System.Collections.Frozen;

namespace Cluster.Messages;

/// <summary>Bounds the bytes of each message, for links to check before they take memory for it.</summary>
public static class WireLimits
{
    /// <summary>What has no list in it: numbers, names, hashes, a reason of a few lines.</summary>
    private const int PlainBytesMax = 64 * 1024;

    /// <summary>
    /// Messages that grow with the job or the cluster: options, names of parameters, slots, shards, scores of rows, what a
    /// job's own code said. They have a link's whole limit.
    /// </summary>
    private static readonly Type[] Grows =
    [
        typeof(RunDescription), typeof(ServeShard), typeof(JoinAccepted), typeof(Roster), typeof(ComputeSlots),
        typeof(OpenSlots), typeof(SlotsLate), typeof(PartEvaluated), typeof(LendMemory), typeof(SlotFailed),
    ];

    /// <summary>Gets the bytes of a frame's body by its tag, of those that are bounded more tightly than the link.</summary>
    public static IReadOnlyDictionary<ushort, int> BodyBytesMax { get; } = WireMessages.Control.Concat(WireMessages.Tensor)
        .Where(m => !Grows.Contains(m.Type)).ToFrozenDictionary(m => m.Tag, _ => PlainBytesMax);
}
