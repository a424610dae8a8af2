using System.Globalization;
using Cluster.Cli.Launch;
using Cluster.Coordinator.Runs;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.Schedules;

namespace Cluster.Cli.Output;

/// <summary>Says events in words.</summary>
/// <param name="plan">The run.</param>
/// <param name="verbose">How much is said, as <c>--verbose</c> says.</param>
internal sealed class RunText(RunPlan plan, int verbose = 1)
{
    private readonly RunSettings _run = plan.Settings;
    private string? _address, _dashboard;
    private bool _isTelemetryLost;

    /// <summary>Describes the run that is about to begin.</summary>
    public IEnumerable<string> Header()
    {
        if (verbose == 0) yield break;
        yield return Say($"run      {_run.RunId}  job {_run.Job}  seed {_run.Seed}");
        yield return $"machine  {MachineText.Line()}";
        yield return Say($"model    {_run.Layout.ParameterCount:N0} parameters in {plan.Tensors} tensors");
        yield return Say($"data     {_run.TrainRows:N0} training rows, {_run.ValRows:N0} validation rows");
        yield return Say(
            $"plan     batch {_run.BatchSize} in {Count(_run.Slots, "slot")}, {Count(_run.StepsPerEpoch, "step")} x {Count(_run.Epochs, "epoch")}, {Describe(_run.Optimizer)}");
        yield return Say(
            $"cluster  1 coordinator, {Servers()}, {Count(_run.Workers, "worker process", "worker processes")} of {Count(_run.ThreadsPerWorker, "thread")}");
        if (Update() is { Length: > 0 } update) yield return "update   " + update;
        if (_run.Precision != "fp32" || _run.Device != "cpu")
            yield return Say($"compute  device {_run.Device}  precision {_run.Precision}, {(_run.Precision == "tf32" ? "tf32 on" : "tf32 off")}");
        if (plan.ResumedFrom is { } from) yield return Say($"resume   step {_run.Start.Step} from {from}");
    }

    /// <summary>Says an event; most have one line, some none.</summary>
    public IEnumerable<string> Lines(RunEvent e) => e switch
    {
        not (RunCompleted or RunStopped or RunFailed or RunAlreadyCompleted) when verbose == 0 => [],
        StepCompleted m when verbose == 2 => [Step(m)],
        SnapshotWritten m when verbose == 2 => [Say($"snapshot of step {m.Step} in {m.Path}")],
        EpochCompleted m => [Epoch(m)],
        CoordinatorRestarted m => [Say($"the coordinator ended; it is started again ({m.Restart}/{m.MaxRestarts})")],
        RunStarted m when _address is not null => [Say($"generation {m.Generation} goes on at step {m.Step}")],
        CoordinatorListening m when m.Address == _address => [],
        CoordinatorListening m => Listening(m),
        DashboardListening m when m.Address == _dashboard => [],
        DashboardListening m => Watching(m),
        RunPaused m => [Say($"paused   at step {m.Step:N0}; ./cluster resume lets it go on")],
        RunResumed m => [Say($"resumed  at step {m.Step:N0}")],
        ScaleRequested m => [Say($"scaled   to {Count(m.Workers, "worker process", "worker processes")}")],
        WorkerJoined { Unlike: { } unlike } m => [Say($"{m.Name} joined; not bit-reproducible any more: {unlike}")],
        WorkerJoined m when m.Step > _run.Start.Step.Value => [Say($"{m.Name} joined at step {m.Step}")],
        WorkerLinked { Reason.Length: > 0 } m => [Say($"{m.Name} shares no memory with the server: {m.Reason}; it goes on over TCP")],
        WorkerLost m => [Say($"{m.Name} lost at step {m.Step}: {m.Reason}; its slots go to others")],
        WorkerRestarted m => [Say($"{m.Name} is started again ({m.Restart}/{m.MaxRestarts})")],
        ServerLost m => [Say($"{m.Name} lost at step {m.Step} with shard {m.Shard}: {m.Reason}; back to the newest snapshot")],
        ServerRestarted m => [Say($"{m.Name} is started again ({m.Restart}/{m.MaxRestarts})")],
        SlotSpeculated m => [Say($"{m.Late} is late with slot {m.Slot} of step {m.Step}: {m.Worker} computes it too")],
        StepSkipped m => [Say($"step {m.Step} skipped, nothing of it was applied; slot {m.Slot}: {m.Reason}")],
        SnapshotFailed m => [Say($"snapshot of step {m.Step} failed: {m.Reason}; older snapshots stand")],
        SnapshotsNotPruned m =>
            [Say($"older snapshots could not be removed: {m.Reason}; tried again after the next one")],
        TelemetryLost when _isTelemetryLost => [], // of a coordinator that was started again
        TelemetryLost m => Lost(m),
        RunAlreadyCompleted { StoppedEarly: { } why } m =>
            [Say($"done     nothing is left to train after epoch {m.Epochs}: {why}; --early-stop {m.BadEpochs + 1} goes on")],
        RunAlreadyCompleted m =>
            [Say($"done     nothing is left to train after epoch {m.Epochs}; --epochs {m.Epochs + 1} goes on")],
        RunCompleted m => Completed(m),
        RunStopped m => Stopped(m),
        RunFailed m => [Say($"failed at step {m.Step}: {m.Reason}"), $"         logs {Path.Combine(m.RunDir, "logs")}"],
        _ => [],
    };

    private IEnumerable<string> Listening(CoordinatorListening m)
    {
        var isFirst = _address is null;
        _address = m.Address;
        yield return $"address  {m.Address}  (./cluster worker --coordinator {m.Address}{(plan.Tls is { } tls ? $" --tls {tls}" : "")} joins)";
        if (isFirst && _dashboard is not null) yield return $"dashboard {_dashboard}";
    }

    // The page starts beside the run: it is told of after the address, whichever came first.
    private IEnumerable<string> Watching(DashboardListening m)
    {
        _dashboard = m.Address;
        if (_address is not null) yield return $"dashboard {m.Address}";
    }

    private IEnumerable<string> Lost(TelemetryLost m)
    {
        _isTelemetryLost = true;
        return [$"warning  metrics and traces do not reach {m.Endpoint}: {m.Reason}; the run goes on"];
    }

    private string Update() => string.Join("  ", Parts(_run.Update));

    private IEnumerable<string> Parts(UpdateOptions u)
    {
        if (u.Schedule is not ConstantSchedule) yield return $"schedule {u.Schedule}";
        if (u.Warmup is { } warmup) yield return Say($"warm-up {warmup.Steps:N0} steps from {warmup.Start:g}");
        if (_run.CreateGroups().Groups is { Count: > 1 } groups)
            yield return "groups " + string.Join(", ", groups.Select(g => Say($"lr x{g.LrFactor:g} weight decay {g.WeightDecay:g}")));
        if (u.ClipNorm is { } norm) yield return Say($"clip norm {norm:g}");
        if (u.ClipValue is { } value) yield return Say($"clip value {value:g}");
        if (u.Ema is { } ema) yield return Say($"ema {ema:g}");
    }

    private string Servers() => _run.Servers == 0
        ? "the parameter server in it"
        : Count(_run.Servers, "parameter-server process", "parameter-server processes");

    private static IEnumerable<string> Completed(RunCompleted m)
    {
        var accuracy = m.ValAccuracy is { } a ? Say($"  val accuracy {a:0.0000}") : "";
        var skipped = m.SkippedSteps > 0 ? Say($"  skipped steps {m.SkippedSteps:N0}") : "";
        if (m.StoppedEarly is { } why) yield return Say($"early    the run ends with epoch {m.Epochs}: {why}");
        var audited = m.AuditedSlots > 0 ? Say($"  audited {m.AuditedSlots:N0} slots") : "";
        yield return Say(
            $"done     {m.Steps:N0} steps in {m.Seconds:0.0} s  {m.SamplesPerS:N0} samples/s{accuracy}") +
            Say($"  restarts {m.Restarts}{skipped}{audited}");
        if (m.Best is { } best)
            yield return Say($"best     epoch {best.Epoch}  val {best.Metric} {best.Value:0.0000}  {best.Snapshot ?? "its snapshot could not be written"}");
        yield return $"snapshot {m.Snapshot}  weights {m.WeightsSha256[..12]}";
        yield return $"open     {Path.Combine(m.Snapshot, "model.pth")}  (torch.load)";
        foreach (var line in SummaryText.Lines(m.RunDir, withBest: m.Best is null)) yield return line;
    }

    private static string Step(StepCompleted m) =>
        Say($"step {m.Step:N0}  loss {m.Loss:0.0000}  lr {m.Lr:g3}{(m.GradNorm is { } norm ? Say($"  grad norm {norm:g3}") : "")}  {m.SamplesPerS:N0} samples/s");

    private IEnumerable<string> Stopped(RunStopped m)
    {
        yield return Say($"stopped  at step {m.Step:N0} on request");
        yield return $"snapshot {m.Snapshot}";
        foreach (var line in SummaryText.Lines(m.RunDir)) yield return line;
        yield return Say($"resume   ./cluster train {_run.Job} --resume last{RunDirFlag()}");
    }

    private string RunDirFlag()
    {
        var root = Path.GetDirectoryName(_run.RunDir);
        return root is null or CommandContext.DefaultRunDir ? "" : $" --run-dir {root}";
    }

    private string Epoch(EpochCompleted m)
    {
        var validation = m.ValLoss is { } valLoss ? Say($"  val loss {valLoss:0.0000}") : "";
        if (m.ValAccuracy is { } accuracy) validation += Say($"  val accuracy {accuracy:0.0000}");
        var loss = m.TrainLoss is { } trained ? Say($"{trained:0.0000}") : "none (all steps skipped)";
        return Say(
            $"Epoch {m.Epoch}/{_run.Epochs}  loss {loss}{validation}  {m.Seconds:0.0} s  {m.SamplesPerS:N0} samples/s{(m.IsBest ? "  (best)" : "")}");
    }

    private static string Describe(OptimizerOptions o) => o switch
    {
        SgdOptions sgd => Say($"sgd lr {o.Lr:g} momentum {sgd.Momentum:g} weight decay {o.WeightDecay:g}"),
        _ => Say($"{o.Name} lr {o.Lr:g} weight decay {o.WeightDecay:g}"),
    };

    private static string Count(int n, string one, string? many = null) =>
        Say($"{n:N0} {(n == 1 ? one : many ?? one + "s")}");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
