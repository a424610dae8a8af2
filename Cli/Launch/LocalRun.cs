using System.Runtime.InteropServices;
using Cluster.Cli.Output;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Launch;

/// <summary>Runs a plan on this machine: the coordinator, each server and each worker in a process of its own.</summary>
/// <remarks>This process only starts, watches, restarts and prints; none of the run's state is in it.</remarks>
/// <param name="request">What was asked for.</param>
/// <param name="time">The clock.</param>
/// <param name="observer">Is told of the events, which are then not printed; null: they are.</param>
internal sealed class LocalRun(TrainRequest request, TimeProvider time, IRunObserver? observer = null)
{
    /// <summary>Trains to the end.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="cancellation">Ends all processes at once, without a snapshot.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(RunPlan plan, CancellationToken cancellation = default)
    {
        var settings = plan.Settings;
        if (plan.ResumedFrom is not null && settings.IsComplete) return RunStart.TellOfEnd(plan, request.Json);
        if (observer is null) LastingWriter.Install();
        using var start = await RunStart.WriteAsync(plan, time, isLatest: observer is null).ConfigureAwait(false);
        var code = await RunAsync(settings, plan, cancellation).ConfigureAwait(false);
        RunRecords.End(settings.RunDir, code, time.GetUtcNow(), Console.Error.Warn);
        return code;
    }

    private async Task<int> RunAsync(RunSettings settings, RunPlan plan, CancellationToken cancellation)
    {
        await using var log = Logs.Create(Path.Combine(settings.RunDir, "logs", "train.log"), Logs.Quiet);
        await using var output = observer is null ? RunOutput.Create(plan, request.Json, request.Verbose) : null;
        using var atOnce = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var coordinator = new CoordinatorProcess(
            settings, request.MaxRestarts, request.Dashboard, request.Tls, observer ?? output!, log);
        using var interrupt = OnSignal(PosixSignal.SIGINT, coordinator, atOnce);
        using var terminate = OnSignal(PosixSignal.SIGTERM, coordinator, atOnce);
        using var hangUp = OnSignal(PosixSignal.SIGHUP, coordinator, atOnce);
        var workers = new ProcessSupervisor(
            settings, "worker", settings.Workers, request.WorkersNeeded, request.MaxRestarts, coordinator, request.Via,
            request.Tls, coordinator.NoteWorkerRestart, log);
        coordinator.OnScale = workers.Scale;
        var servers = new ProcessSupervisor(
            settings, "server", settings.Servers, settings.Servers, request.MaxRestarts, coordinator, request.Via,
            request.Tls, coordinator.NoteServerRestart, log);
        try
        {
            await Task.WhenAll(
                coordinator.RunAsync(atOnce.Token), servers.RunAsync(atOnce.Token), workers.RunAsync(atOnce.Token))
                .ConfigureAwait(false);
            return await coordinator.Completion.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (atOnce.IsCancellationRequested)
        {
            return ExitCodes.Cancelled;
        }
        catch (OperationCanceledException)
        {
            return await coordinator.Completion.ConfigureAwait(false); // it ended before any worker could be started
        }
    }

    // Once: end at the next step with a snapshot. Twice: end now; the last snapshot on disk stands.
    private static PosixSignalRegistration OnSignal(
        PosixSignal signal, CoordinatorProcess coordinator, CancellationTokenSource atOnce)
    {
        var asked = 0;
        return PosixSignalRegistration.Create(signal, c =>
        {
            c.Cancel = true;
            if (Interlocked.Increment(ref asked) == 1) coordinator.Stop();
            else atOnce.Cancel();
        });
    }
}
