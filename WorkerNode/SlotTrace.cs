using Cluster.Messages;
using Cluster.Messages.Tracing;

namespace Cluster.WorkerNode;

/// <summary>Records what a worker does in a step that is traced.</summary>
/// <param name="name">The worker's name.</param>
/// <param name="time">Gives the spans their time.</param>
internal sealed class SlotTrace(string name, TimeProvider time)
{
    private TraceStep? _told;

    /// <summary>Takes the next step that is traced; null: none is.</summary>
    public void Take(TraceStep? m) => _told = m;

    /// <summary>Tells whether a step is traced.</summary>
    public bool Has(StepNumber step) => _told?.Step == step.Value;

    /// <summary>Records that a version just became the replica's.</summary>
    public void RecordPull(StepNumber version, TimeSpan pull) =>
        StepSpans.Record("pull", StepSpans.ParentOf(_told!), time.GetUtcNow() - pull, pull, new("cluster.step", version.Value), new("cluster.worker", name));

    /// <summary>Records a slot that was just pushed.</summary>
    public void RecordSlot(Work.Compute work, SlotOutcome outcome, TimeSpan push)
    {
        var pushing = time.GetUtcNow() - push;
        var computing = pushing - outcome.ComputeTime;
        var begun = computing - outcome.DataTime;
        var slot = StepSpans.Record(
            StepSpans.Slot, StepSpans.ParentOf(_told!), begun, pushing + push - begun, new("cluster.step", work.Step.Value),
            new("cluster.slot", work.Slot.Index), new("cluster.worker", name), new("cluster.rows", outcome.Rows), new("cluster.audit", work.IsAudit));
        Part("data", begun, outcome.DataTime);
        Part("compute", computing, outcome.ComputeTime);
        Part("push", pushing, push);

        void Part(string part, DateTimeOffset begin, TimeSpan length) => StepSpans.Record(part, slot, begin, length);
    }
}
