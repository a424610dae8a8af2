using Cluster.Coordinator.Runs;
using Serilog;

namespace Cluster.Cli.Launch;

/// <summary>Keeps the worker processes of a local run alive, each one restarted a bounded number of times.</summary>
internal sealed class WorkerSupervisor(
    RunSettings settings, CoordinatorProcess coordinator, int maxRestarts, string? via, ILogger log)
{
    /// <summary>After the run's end workers have a moment to go by themselves.</summary>
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ChildProcess> _running = [];
    private readonly Dictionary<string, string> _lastLine = [];
    private int _alive;

    /// <summary>Starts all workers and watches them until the run ends.</summary>
    public async Task RunAsync(CancellationToken atOnce)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(atOnce);
        _alive = settings.Workers;
        var address = await coordinator.Address.ConfigureAwait(false);
        var workers = Enumerable.Range(1, settings.Workers)
            .Select(i => Keep($"worker-{i}", via ?? address, ended.Token)).ToArray();
        try
        {
            await coordinator.Completion.WaitAsync(atOnce).ConfigureAwait(false);
            ended.CancelAfter(EndTimeout);
            await Task.WhenAll(workers).ConfigureAwait(false);
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            lock (_lock)
                foreach (var worker in _running.Values)
                    worker.Kill();
        }
    }

    private async Task Keep(string name, string address, CancellationToken ended)
    {
        try
        {
            for (var restarts = 0; ; restarts++)
            {
                var code = await RunOnce(name, address, ended).ConfigureAwait(false);
                if (coordinator.Completion.IsCompleted) return;
                if (code == ExitCodes.Usage) coordinator.Abort($"{name}: {_lastLine.GetValueOrDefault(name, "refused")}");
                if (code is ExitCodes.Done or ExitCodes.Usage) break;
                log.Warning("{Worker} ended with exit code {Code}", name, code);
                if (restarts == maxRestarts) break;
                coordinator.NoteRestart(name, restarts + 1, maxRestarts);
            }
        }
        catch (OperationCanceledException)
        {
            return; // the run is over, or the user wants all to end at once
        }
        catch (Exception e) when (e is IOException or System.ComponentModel.Win32Exception)
        {
            log.Error("{Worker} could not be started: {Reason}", name, e.Message);
        }

        if (Interlocked.Decrement(ref _alive) == 0)
            coordinator.Abort($"no worker is left and each was restarted {maxRestarts} times; see {LogFile(name)}");
    }

    private async Task<int> RunOnce(string name, string address, CancellationToken ended)
    {
        using var worker = ChildProcess.Start(
            name, settings.ThreadsPerWorker, line => Note(name, line), null,
            "worker", "--coordinator", address, "--name", name, "--log-file", LogFile(name), "--supervised");
        lock (_lock) _running[name] = worker;
        try
        {
            return await worker.WaitAsync(ended).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock) _running.Remove(name);
            worker.Kill();
        }
    }

    private void Note(string name, string line)
    {
        lock (_lock) _lastLine[name] = line;
        log.Warning("{Worker}: {Line}", name, line);
    }

    private string LogFile(string name) => Path.Combine(settings.RunDir, "logs", name + ".log");
}
