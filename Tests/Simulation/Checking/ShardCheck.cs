using Cluster.Coordinator.Server;
using Cluster.Messages;
using Cluster.Parameters.Layout;

namespace Cluster.Simulation.Checking;

/// <summary>Holds one shard in one generation against its range of the reference.</summary>
internal sealed class ShardCheck(Workload workload, ReferenceModel reference, ShardRange range, long start)
{
    private readonly HashSet<int> _accepted = [];
    private readonly int _bytes = range.ByteLength(Workload.Layout);

    /// <summary>Gets the version it has reached.</summary>
    public long Version { get; private set; } = start;

    /// <summary>Checks a gradient that was accepted.</summary>
    /// <returns>What is wrong, or null.</returns>
    public string? Accept(GradientArrived m)
    {
        if (m.Step.Value != Version) return $"I1: it was accepted at version {Version}";
        if (!_accepted.Add(m.Slot.Index)) return "I1: it entered the reduction twice";
        if (m.Rows != workload.Rows(m.Step.Value, m.Slot.Index)) return $"I1: it came with {m.Rows} rows";
        return m.Rows == 0 || m.Gradient!.Bytes.Span.SequenceEqual(Part(reference.Gradient(Version, m.Slot.Index)))
            ? null : "I2: it is not the reference's gradient";
    }

    /// <summary>Checks a version that was made.</summary>
    /// <returns>What is wrong, or null.</returns>
    public string? Apply(StepNumber version, ParameterVector parameters)
    {
        var (before, slots) = (Version, _accepted.Count);
        Version = version.Value;
        _accepted.Clear();
        if (slots != workload.Slots) return $"I3: step {before} was applied with {slots} of {workload.Slots} slots";
        if (version.Value != before + 1) return $"I3: version {version} followed version {before}";
        return Equals(version.Value, parameters.Bytes.Span) ? null : $"I2: the parameters at version {version} are not the reference's";
    }

    /// <summary>Tells whether bytes are those of the shard at a version.</summary>
    public bool Equals(long version, ReadOnlySpan<byte> parameters) =>
        version <= workload.EndStep && parameters.SequenceEqual(Part(reference.Parameters(version)));

    private ReadOnlySpan<byte> Part(ReadOnlySpan<byte> whole) => whole.Slice(range.ByteOffset, _bytes);
}
