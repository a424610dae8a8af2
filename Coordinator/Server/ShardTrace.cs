using System.Diagnostics;
using Cluster.Messages;
using Cluster.Messages.Tracing;

namespace Cluster.Coordinator.Server;

/// <summary>Records what a shard does in a step that is traced.</summary>
/// <remarks>Of a step that is not it keeps one time, which is taken anyway.</remarks>
internal sealed class ShardTrace(TimeProvider time)
{
    private TraceStep? _told;
    private TimeSpan _opened;

    /// <summary>Notes that a version was published: its step is open.</summary>
    public void Open(TimeSpan now) => _opened = now;

    /// <summary>Takes a step that is traced.</summary>
    /// <param name="m">The step.</param>
    /// <param name="version">The version at hand.</param>
    /// <param name="now">Time of this process.</param>
    public void Take(TraceStep m, StepNumber version, TimeSpan now)
    {
        if (m.Step < version.Value) return;
        _told = m;
        if (m.Step == version.Value) _opened = now; // the first one has waited for workers to come
    }

    /// <summary>Tells whether a step is traced.</summary>
    public bool Has(StepApplied m) => _told?.Step == m.Step;

    /// <summary>Records a step that was just applied and published.</summary>
    /// <param name="m">The step; it is told when it began and ended.</param>
    /// <param name="applying">When the reduction began.</param>
    /// <param name="now">When the next version was published.</param>
    public void Record(StepApplied m, TimeSpan applying, TimeSpan now)
    {
        var (ended, apply) = (time.GetUtcNow(), TimeSpan.FromTicks(m.ApplyTime / TimeSpan.NanosecondsPerTick));
        var parent = Span(StepSpans.Shard, StepSpans.ParentOf(_told!), _opened, now - _opened, [new("cluster.step", m.Step), new("cluster.shard", m.Shard)]);
        Span("gather", parent, _opened, applying - _opened);
        Span("apply", parent, applying, apply);
        Span("publish", parent, applying + apply, now - applying - apply);
        (m.BeganAt, m.EndedAt) = (StepSpans.Nanoseconds(ended - (now - _opened)), StepSpans.Nanoseconds(ended));
        _told = null;

        ActivityContext Span(
            string name, ActivityContext of, TimeSpan begin, TimeSpan length, params KeyValuePair<string, object?>[] tags) =>
            StepSpans.Record(name, of, ended - (now - begin), length, tags);
    }
}
