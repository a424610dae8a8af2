using System.Globalization;
using System.Runtime.InteropServices;
using Cluster.Cli.Launch;

namespace Cluster.Cli.Bench;

/// <summary>Times the steps of a real run: the processes of <c>train</c>, on data that is made up.</summary>
/// <param name="context">What all verbs share.</param>
/// <param name="request">What was asked for.</param>
/// <param name="say">Is told how it goes.</param>
internal sealed class BenchRun(CommandContext context, BenchRequest request, Action<string> say)
{
    private const string RowsFile = "rows.json";

    /// <summary>Runs it and reports.</summary>
    /// <exception cref="UsageException">The run failed, or lost a process on the way.</exception>
    /// <exception cref="OperationCanceledException">The user ended it.</exception>
    public async Task<BenchReport> RunAsync()
    {
        using var atOnce = new CancellationTokenSource();
        using var interrupt = OnSignal(PosixSignal.SIGINT, atOnce);
        using var terminate = OnSignal(PosixSignal.SIGTERM, atOnce);
        await using var folder = new BenchFolder(context.Time, request.KeepRun, say);
        request.Rows.Write(folder.At(RowsFile));
        var train = Train(folder);
        var plan = new RunPlanner(context, train, _ => { }).Plan(); // it would warn of what makes this a bench
        atOnce.Token.ThrowIfCancellationRequested();
        var parameters = plan.Settings.Layout.ParameterCount;
        say(string.Create(
            CultureInfo.InvariantCulture,
            $"bench of {request.Model.Name}: {parameters:N0} parameters, {request.Steps} steps to warm up, then {StepWindows.Count} windows of {request.Steps}"));
        if (request.KeepRun) say($"the run stays in {plan.Settings.RunDir}");
        var isSpoilt = false;
        var windows = new StepWindows(request.Steps, ProcessorTime.Of, say, () =>
        {
            isSpoilt = true;
            atOnce.Cancel();
        });
        var code = await new LocalRun(train, context.Time, windows).RunAsync(plan, atOnce.Token).ConfigureAwait(false);
        if (atOnce.IsCancellationRequested && !isSpoilt) throw new OperationCanceledException(atOnce.Token);
        if (windows.Failure is not null || code != ExitCodes.Done) throw Failed(windows.Failure, code);
        return BenchReport.Of(request, parameters, windows.PerStepUs(), windows.CpuPerStepUs(), windows.Times(),
            request.KeepRun ? plan.Settings.RunDir : null);
    }

    // One epoch, no restarts, and all workers from the first step to the last: else it would be another run that is timed.
    private TrainRequest Train(BenchFolder folder) => new()
    {
        Job = request.Model.JobName,
        Workers = string.Create(CultureInfo.InvariantCulture, $"{request.Workers}:{request.Workers}"),
        WorkersNeeded = request.Workers,
        MaxRestarts = 0,
        Servers = request.Servers,
        Slots = request.Slots,
        BatchSize = request.Workers * request.BatchSize,
        ThreadsPerWorker = request.ThreadsPerWorker,
        Device = request.Device,
        DataPath = folder.At(RowsFile),
        RunDir = folder.Path,
        SnapshotEvery = request.SnapshotEvery,
        LogEvery = request.LogEvery,
        Dashboard = request.Dashboard,
        Link = request.Link,
        Tls = request.Tls,
    };

    private UsageException Failed(string? reason, int code)
    {
        var hint = request.KeepRun ? "" : "; --keep-run keeps its logs";
        return new UsageException(
            $"the run failed: {reason ?? $"its exit code is {code}"}{hint}", ExitCodes.Failed);
    }

    // There is nothing to keep: the first one ends all at once.
    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource atOnce) =>
        PosixSignalRegistration.Create(signal, c =>
        {
            c.Cancel = true;
            atOnce.Cancel();
        });
}
