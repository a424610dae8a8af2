using System.Globalization;
using Cluster.Coordinator.Runs;
using Serilog;

namespace Cluster.Cli.Launch;

/// <summary>Keeps the worker or server processes of a local run alive, each one restarted a bounded number of times.</summary>
/// <param name="settings">The run.</param>
/// <param name="role">The verb they run and the first part of their names: worker or server.</param>
/// <param name="count">How many there are.</param>
/// <param name="needed">How many the run cannot go on without.</param>
/// <param name="maxRestarts">How often each one is started again.</param>
/// <param name="coordinator">The coordinator that they join.</param>
/// <param name="via">Where they find it, instead of at its own address; null: there.</param>
/// <param name="onRestart">Is told of each restart: name and number.</param>
/// <param name="log">The launcher's log.</param>
internal sealed class ProcessSupervisor(
    RunSettings settings, string role, int count, int needed, int maxRestarts, CoordinatorProcess coordinator,
    string? via, Action<string, int> onRestart, ILogger log)
{
    /// <summary>
    /// After the run's end they have a moment to go by themselves. One that has not joined yet hears of no end, and none of them
    /// holds anything that is not on the disk.
    /// </summary>
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(2);

    /// <summary>What a process is told that is to hand its part back and to end.</summary>
    public const string Leave = "leave";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ChildProcess> _running = [];
    private readonly Dictionary<string, string> _lastLine = [];
    private readonly Dictionary<string, Task> _kept = [];
    private readonly HashSet<string> _leaving = [];
    private readonly HashSet<string> _returning = []; // that are leaving, and wanted again
    private Func<string, Task>? _keep; // null before the first one is started and after the run's end
    private int _alive;

    /// <summary>Starts all and watches them until the run ends.</summary>
    public async Task RunAsync(CancellationToken atOnce)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(atOnce);
        var address = await coordinator.Address.ConfigureAwait(false);
        lock (_lock)
        {
            _keep = name => Keep(name, via ?? address, ended.Token);
            for (var i = 1; i <= count; i++) Start(i);
        }

        try
        {
            await coordinator.Completion.WaitAsync(atOnce).ConfigureAwait(false);
            ended.CancelAfter(EndTimeout);
            Task[] all;
            lock (_lock)
            {
                _keep = null;
                all = [.. _kept.Values];
            }

            await Task.WhenAll(all).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock) _keep = null;
            await ended.CancelAsync().ConfigureAwait(false);
            lock (_lock)
                foreach (var process in _running.Values)
                    process.Kill();
        }
    }

    /// <summary>Starts or drains processes until so many are kept; the last ones go first.</summary>
    public void Scale(int wanted)
    {
        lock (_lock)
        {
            if (_keep is null) return;
            for (var i = 1; i <= wanted; i++)
                if (!IsKept(i))
                    Start(i);
            foreach (var name in _kept.Where(k => !k.Value.IsCompleted).Select(k => k.Key).ToArray())
            {
                if (int.Parse(name.AsSpan(role.Length + 1), CultureInfo.InvariantCulture) <= wanted) continue;
                _returning.Remove(name);
                if (_leaving.Add(name)) _running.GetValueOrDefault(name)?.Send(Leave);
            }
        }
    }

    private bool IsKept(int number)
    {
        var name = $"{role}-{number}";
        return _kept.TryGetValue(name, out var kept) && !kept.IsCompleted
            && (!_leaving.Contains(name) || _returning.Contains(name));
    }

    // One of this name that is still leaving is waited for.
    private void Start(int number)
    {
        var name = $"{role}-{number}";
        var keep = _keep!;
        var before = _kept.GetValueOrDefault(name, Task.CompletedTask);
        if (!before.IsCompleted) _returning.Add(name);
        else _leaving.Remove(name);
        _kept[name] = KeepAfter();

        async Task KeepAfter()
        {
            if (!before.IsCompleted)
            {
                await before.ConfigureAwait(false);
                lock (_lock)
                {
                    if (!_returning.Remove(name)) return; // it is not wanted after all
                    _leaving.Remove(name);
                }
            }

            Interlocked.Increment(ref _alive);
            await keep(name).ConfigureAwait(false);
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
                if (code is ExitCodes.Done or ExitCodes.Usage || IsLeaving(name)) break;
                log.Warning("{Name} ended with exit code {Code}", name, code);
                if (restarts == maxRestarts) break;
                onRestart(name, restarts + 1);
            }
        }
        catch (OperationCanceledException)
        {
            return; // the run is over, or the user wants all to end at once
        }
        catch (Exception e) when (e is IOException or System.ComponentModel.Win32Exception)
        {
            log.Error("{Name} could not be started: {Reason}", name, e.Message);
        }

        if (Interlocked.Decrement(ref _alive) == needed - 1)
            coordinator.Abort(
                $"{(needed == 1 ? "no" : "not every")} {role} is left and each was restarted {maxRestarts} times; see {LogFile(name)}");
    }

    private async Task<int> RunOnce(string name, string address, CancellationToken ended)
    {
        using var process = ChildProcess.Start(
            name, settings.ThreadsPerWorker, line => Note(name, line), null,
            role, "--coordinator", address, "--name", name, "--log-file", LogFile(name), "--supervised");
        lock (_lock)
        {
            _running[name] = process;
            if (_leaving.Contains(name)) process.Send(Leave);
        }

        try
        {
            return await process.WaitAsync(ended).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock) _running.Remove(name);
            process.Kill();
        }
    }

    private bool IsLeaving(string name)
    {
        lock (_lock) return _leaving.Contains(name);
    }

    private void Note(string name, string line)
    {
        lock (_lock) _lastLine[name] = line;
        log.Warning("{Name}: {Line}", name, line);
    }

    private string LogFile(string name) => Path.Combine(settings.RunDir, "logs", name + ".log");
}
