using System.Text.Json.Serialization;
using Cluster.Messages;

namespace Cluster.Coordinator.Runs;

/// <summary>Says that something became true in a run; printed by <c>--json</c> and kept in <c>events.jsonl</c>.</summary>
public abstract record RunEvent
{
    /// <summary>Gets the event's name in snake case, such as <c>epoch_completed</c>.</summary>
    [JsonPropertyOrder(-1)]
    public virtual string Event => RunEventNames.Of(GetType());
}

/// <summary>Says that a run is about to train.</summary>
public sealed record RunStarted(
    string RunId, string Job, long Seed, int Workers, int Slots, int BatchSize, int Epochs, int StepsPerEpoch,
    int TrainRows, int ValRows, long Parameters, string Optimizer, int ThreadsPerWorker, long Step, long Generation,
    int Pid, string RunDir) : RunEvent;

/// <summary>Says that a worker is in the roster.</summary>
/// <param name="WorkerId">This incarnation's id.</param>
/// <param name="Name">Its name, the same after a restart.</param>
/// <param name="Host">Its machine.</param>
/// <param name="Pid">Its process.</param>
/// <param name="Step">The version at which it joined.</param>
/// <param name="Unlike">Why the run's bits are no longer reproducible, or null.</param>
public sealed record WorkerJoined(int WorkerId, string Name, string Host, int Pid, long Step, string? Unlike) : RunEvent;

/// <summary>Says how a worker's tensors travel.</summary>
/// <param name="WorkerId">The worker.</param>
/// <param name="Name">Its name.</param>
/// <param name="Link">In shared memory or over TCP.</param>
/// <param name="Reason">Why not in shared memory, where it might have been; else empty.</param>
public sealed record WorkerLinked(int WorkerId, string Name, LinkKind Link, string Reason) : RunEvent;

/// <summary>Says that the coordinator was started again and goes on from the newest snapshot.</summary>
public sealed record CoordinatorRestarted(int Restart, int MaxRestarts) : RunEvent;

/// <summary>Says that a server has a shard of the parameters.</summary>
public sealed record ServerJoined(int Shard, string Name, string Host, int Pid, long Step) : RunEvent;

/// <summary>
/// Says that a server is gone and its shard with it; a new generation begins from the newest snapshot.
/// </summary>
public sealed record ServerLost(int Shard, string Name, string Reason, long Step) : RunEvent;

/// <summary>Says that a server process was started in place of a lost one.</summary>
public sealed record ServerRestarted(string Name, int Restart, int MaxRestarts) : RunEvent;

/// <summary>Says where further workers can join.</summary>
public sealed record CoordinatorListening(string Address) : RunEvent;

/// <summary>Says that a worker is gone and its slots are computed by others.</summary>
public sealed record WorkerLost(int WorkerId, string Name, string Reason, long Step) : RunEvent;

/// <summary>Says that a worker process was started in place of a lost one.</summary>
public sealed record WorkerRestarted(string Name, int Restart, int MaxRestarts) : RunEvent;

/// <summary>Says that a slot was late and another worker computes it too; the first hundred are told.</summary>
/// <param name="Step">The step that waits for it.</param>
/// <param name="Slot">The slot.</param>
/// <param name="Late">The worker that it waits for.</param>
/// <param name="Worker">The worker that computes it too.</param>
public sealed record SlotSpeculated(long Step, int Slot, string Late, string Worker) : RunEvent;

/// <summary>Says that a step was applied; sent every <c>--log-every</c> steps.</summary>
/// <param name="Step">The version reached.</param>
/// <param name="Epoch">Counts from 1.</param>
/// <param name="Loss">Mean over the step's rows.</param>
/// <param name="Rows">The step's rows.</param>
/// <param name="SamplesPerS">Training rows per second since the epoch's begin.</param>
/// <param name="Seconds">Since the run's begin.</param>
/// <param name="Times">Where the time went since the last such event.</param>
/// <param name="Lr">The learning rate that the step was made with; parameter groups may have others.</param>
/// <param name="GradNorm">The norm of the step's gradient before it was clipped; null without <c>--clip-norm</c>.</param>
public sealed record StepCompleted(
    long Step, int Epoch, double Loss, long Rows, double SamplesPerS, double Seconds, StepTimes? Times = null, double Lr = 0,
    double? GradNorm = null) : RunEvent
{
    /// <inheritdoc/>
    [JsonPropertyOrder(-1)]
    public override string Event => "step";
}

/// <summary>Says that nothing of a step was applied, as a slot of it is not finite; the run goes on.</summary>
/// <param name="Step">The step, from 0 as refusals and <c>order</c> count: it led to version <c>Step + 1</c>.</param>
/// <param name="Slot">The lowest slot that is not finite.</param>
/// <param name="Reason">What of it is not finite, and its rows.</param>
public sealed record StepSkipped(long Step, int Slot, string Reason) : RunEvent;

/// <summary>
/// Says that each training row was used once, but for those of skipped steps, and each validation row counted once.
/// </summary>
/// <param name="Epoch">Counts from 1.</param>
/// <param name="Step">The version reached.</param>
/// <param name="TrainLoss">
/// Mean over the epoch's rows, each as its step saw it; null where every step was skipped.
/// </param>
/// <param name="ValLoss">Mean over the validation rows, null without any.</param>
/// <param name="ValAccuracy">Share of validation rows predicted right, null for a job without classes.</param>
/// <param name="Seconds">Seconds since the epoch's first step, evaluation included.</param>
/// <param name="SamplesPerS">Training rows per second, evaluation not included.</param>
/// <param name="ValMetrics">What else the validation rows say, null where the job has nothing else.</param>
/// <param name="IsBest">Whether it is the best epoch so far.</param>
public sealed record EpochCompleted(
    int Epoch, long Step, double? TrainLoss, double? ValLoss, double? ValAccuracy, double Seconds,
    double SamplesPerS, EvaluationMetrics? ValMetrics = null, bool IsBest = false) : RunEvent;

/// <summary>Says that a snapshot is complete on disk.</summary>
public sealed record SnapshotWritten(string Path, long Step, string WeightsSha256) : RunEvent;

/// <summary>Says that a snapshot could not be written; the older ones stand.</summary>
public sealed record SnapshotFailed(long Step, string Reason) : RunEvent;

/// <summary>Says that older snapshots, beyond <c>--keep</c>, could not be removed; the new one stands.</summary>
public sealed record SnapshotsNotPruned(long Step, string Reason) : RunEvent;

/// <summary>Says that a run that was to be resumed had reached its end; nothing was started.</summary>
/// <param name="Job">The run's job.</param>
/// <param name="Step">Its last version.</param>
/// <param name="Epochs">The epochs it trained.</param>
/// <param name="WeightsSha256">The hash of its weights.</param>
/// <param name="Snapshot">Its last snapshot.</param>
/// <param name="StoppedEarly">Why it ended before all epochs that were asked for; null where it did not.</param>
/// <param name="BadEpochs">Its last epochs without an improvement.</param>
public sealed record RunAlreadyCompleted(
    string Job, long Step, int Epochs, string WeightsSha256, string Snapshot, string? StoppedEarly = null,
    int BadEpochs = 0) : RunEvent;

/// <summary>Says that no step beyond a version begins until the run is resumed.</summary>
public sealed record RunPaused(long Step) : RunEvent;

/// <summary>Says that a paused run goes on.</summary>
public sealed record RunResumed(long Step) : RunEvent;

/// <summary>Says that a user asked for a snapshot, and of which version it will be.</summary>
public sealed record SnapshotRequested(long Step) : RunEvent;

/// <summary>Says that a user asked for another number of worker processes.</summary>
public sealed record ScaleRequested(int Workers) : RunEvent;

/// <summary>Says where the run can be watched and steered.</summary>
public sealed record DashboardListening(string Address) : RunEvent;

/// <summary>Says that metrics and traces do not reach whoever collects them; told once, and the run goes on.</summary>
public sealed record TelemetryLost(string Endpoint, string Reason) : RunEvent;

/// <summary>Says that the run reached its end.</summary>
/// <remarks>
/// Audited slots are those since the coordinator was started last; <c>Best</c> is null without validation rows, and
/// <c>StoppedEarly</c> says why not all epochs that were asked for were trained, where that is so.
/// </remarks>
public sealed record RunCompleted(
    long Steps, int Epochs, double? TrainLoss, double? ValLoss, double? ValAccuracy, double Seconds, double SamplesPerS,
    string WeightsSha256, string Snapshot, string RunDir, int Restarts, long SkippedSteps, long AuditedSlots = 0,
    BestEpoch? Best = null, string? StoppedEarly = null) : RunEvent;

/// <summary>Says that the run was stopped before its end, on request.</summary>
public sealed record RunStopped(long Step, string Snapshot, string RunDir) : RunEvent;

/// <summary>Says that the run ended before its time.</summary>
public sealed record RunFailed(string Reason, long Step, string RunDir) : RunEvent;
