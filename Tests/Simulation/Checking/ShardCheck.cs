using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;
using Cluster.Messages;
using Cluster.Parameters.Layout;

namespace Cluster.Simulation.Checking;

/// <summary>Holds one shard in one generation against its range of the reference.</summary>
internal sealed class ShardCheck(Workload workload, NotFinitePlan notFinite, RunCheck run, RunSettings settings, ShardRange range)
{
    private readonly HashSet<int> _accepted = [];
    private readonly int _bytes = range.ByteLength(Workload.Layout);

    /// <summary>Gets the version it has reached.</summary>
    public long Version { get; private set; } = settings.Start.Step.Value;

    /// <summary>Checks a gradient that was accepted.</summary>
    /// <returns>What is wrong, or null.</returns>
    public string? Accept(GradientArrived m)
    {
        if (m.Step.Value != Version) return $"I1: it was accepted at version {Version}";
        if (!_accepted.Add(m.Slot.Index)) return "I1: it entered the reduction twice";
        if (m.Rows != workload.Rows(m.Step.Value, m.Slot.Index)) return $"I1: it came with {m.Rows} rows";
        if ((m.Defect is not null) != notFinite.Has(Version, m.Slot.Index)) return $"I2: it came with the defect '{m.Defect?.Reason}'";
        if (m.Rows == 0 || m.Defect is not null || run.IsMiscomputed(m.Step, m.Slot)) return null;
        return m.Gradient!.Bytes.Span.SequenceEqual(Part(run.Reference.Gradient(Version, m.Slot.Index)))
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
        if (settings.OnNan == OnNan.Stop && version.Value > notFinite.FirstStep)
            return $"I3: version {version} came although step {notFinite.FirstStep} is not finite and stops the run";
        if (version.Value != before + 1) return $"I3: version {version} followed version {before}";
        return Equals(version.Value, parameters.Bytes.Span) ? null : $"I2: the parameters at version {version} are not the reference's";
    }

    /// <summary>Tells whether bytes are those of the shard at a version.</summary>
    public bool Equals(long version, ReadOnlySpan<byte> parameters) => Has(version, parameters, 0) && parameters.Length == _bytes;

    /// <summary>Tells whether a piece of the shard at a version is this one.</summary>
    /// <param name="version">The version.</param>
    /// <param name="piece">The piece.</param>
    /// <param name="offset">Where it begins in the shard's range; null: it ends with it.</param>
    /// <param name="isAverage">Whether it is of the weights' average.</param>
    public bool Has(long version, ReadOnlySpan<byte> piece, long? offset, bool isAverage = false)
    {
        if (version > run.Reference.EndStep) return false;
        var whole = Part(isAverage ? run.Reference.Average(version) : run.Reference.Parameters(version));
        return piece.SequenceEqual(whole.Slice((int)(offset ?? whole.Length - piece.Length), piece.Length));
    }

    private ReadOnlySpan<byte> Part(ReadOnlySpan<byte> whole) => whole.Slice(range.ByteOffset, _bytes);
}
