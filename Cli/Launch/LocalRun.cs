using System.Runtime.InteropServices;
using Cluster.Actors;
using Cluster.Actors.Links;
using Cluster.Cli.Output;
using Cluster.Coordinator;
using Cluster.Coordinator.Runs;
using Serilog.Extensions.Logging;

namespace Cluster.Cli.Launch;

/// <summary>Runs a plan on this machine: coordinator and server here, each worker in a process of its own.</summary>
internal sealed class LocalRun(CommandContext context, TrainRequest request)
{
    /// <summary>Trains to the end.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(RunPlan plan)
    {
        var settings = plan.Settings;
        using var runLock = RunLock.Take(settings.RunDir);
        using var folder = new RunFolder(settings.RunDir, context.Time);
        folder.WriteConfig(RunConfig.Of(settings, request.MaxRestarts));
        await using var log = Logs.Create(Path.Combine(settings.RunDir, "logs", "coordinator.log"), Logs.Quiet);
        await using var output = RunOutput.Create(plan, request.Json);
        using var loggers = new SerilogLoggerFactory(log);
        var observers = new Observers([folder, output]);
        await using var host = await CoordinatorHost.StartAsync(
            settings, plan.Parameters, plan.Optimizer, new CoordinatorHostOptions
            {
                Transport = new TcpLinkTransport(loggers: loggers),
                Observer = observers,
                System = new ActorSystemSetup { TimeProvider = context.Time, LoggerFactory = loggers },
            }).ConfigureAwait(false);
        observers.OnEvent(new CoordinatorListening(host.Address.ToString()));
        using var atOnce = new CancellationTokenSource();
        using var interrupt = OnSignal(PosixSignal.SIGINT, host, atOnce);
        using var terminate = OnSignal(PosixSignal.SIGTERM, host, atOnce);
        var supervisor = new WorkerSupervisor(settings, host, request.MaxRestarts, log);
        try
        {
            await supervisor.RunAsync(atOnce.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Cancelled;
        }

        var outcome = await host.Completion.ConfigureAwait(false);
        log.Information("the run ended: {End} {Reason}", outcome.End, outcome.Reason);
        return outcome.End switch
        {
            RunEnd.Completed => ExitCodes.Done,
            RunEnd.Stopped => ExitCodes.Cancelled,
            _ => ExitCodes.Failed,
        };
    }

    // Once: end at the next step with a snapshot. Twice: end now; the last snapshot on disk stands.
    private static PosixSignalRegistration OnSignal(PosixSignal signal, CoordinatorHost host, CancellationTokenSource atOnce)
    {
        var asked = 0;
        return PosixSignalRegistration.Create(signal, c =>
        {
            c.Cancel = true;
            if (Interlocked.Increment(ref asked) == 1) host.Stop();
            else atOnce.Cancel();
        });
    }

    private sealed class Observers(IReadOnlyList<IRunObserver> all) : IRunObserver
    {
        public void OnEvent(RunEvent e)
        {
            foreach (var observer in all) observer.OnEvent(e);
        }

        public void OnStep(long step, double loss, long rows)
        {
            foreach (var observer in all) observer.OnStep(step, loss, rows);
        }
    }
}
