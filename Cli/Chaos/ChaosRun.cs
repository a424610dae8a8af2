using System.Globalization;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Cluster.Actors.Links;
using Cluster.Actors.TestKit;
using Cluster.Cli.Launch;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Chaos;

/// <summary>Runs a real <c>train</c>, does to its processes what machines do, and compares the end with a quiet run.</summary>
internal sealed class ChaosRun(CommandContext context, ChaosRequest request) : IAsyncDisposable
{
    /// <summary>Without any event for this long a run hangs, whatever was done to it.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(60);

    /// <summary>As often as the harness wants: it is what it does, not a worker that cannot stand.</summary>
    private const string NoRestartLimit = "1000000";

    private readonly Dictionary<string, int> _pids = [];
    private readonly Dictionary<string, int> _servers = [];
    private readonly List<Fault> _faults = [];
    private readonly Dictionary<string, Fault> _losses = []; // that nobody has told of yet, by target
    private readonly List<Task> _pauses = [];
    private readonly StepLedger _ledger = new();
    private readonly FaultPlan _plan = new(request.Seed, request.Kills, request.LinkFaults);
    private readonly LinkFaults _links = new(context.Time, request.Seed);
    private int _coordinator;
    private int _stepsToGo;
    private long _started;

    private TimeSpan Now => context.Time.GetElapsedTime(_started);

    /// <summary>Runs both and reports.</summary>
    /// <param name="say">Is told how it goes.</param>
    /// <exception cref="UsageException">A run failed, or hangs.</exception>
    public async Task<ChaosReport> RunAsync(Action<string> say)
    {
        say($"quiet run: {request.Job}, {request.Epochs} epochs");
        var quiet = await Train("quiet", _ => { }, []).ConfigureAwait(false);
        say($"quiet run: {quiet.Seconds:0.0} s, weights {quiet.WeightsSha256[..12]}; now with {request.Faults} faults");
        _started = context.Time.GetTimestamp();
        _stepsToGo = _plan.NextSteps();
        string[] via = request.LinkFaults > 0 ? ["--via", _links.Address.ToString()] : [];
        var end = await Train("chaos", Handle, via).ConfigureAwait(false);
        await Task.WhenAll(_pauses).ConfigureAwait(false);
        if (_faults.Count < request.Faults)
            say($"the run ended after {_faults.Count} of {request.Faults} faults: more --epochs would take them all");
        return Report(quiet.WeightsSha256, end.WeightsSha256);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _links.DisposeAsync();

    private async Task<RunCompleted> Train(string name, Action<RunEvent> handle, string[] more)
    {
        var events = Channel.CreateUnbounded<string>();
        var errors = new List<string>();
        using var train = ChildProcess.Start(
            name, 1, line => errors.Add(line), line => events.Writer.TryWrite(line),
            [
                "train", request.Job, "--json", "--log-every", "1", "--name", name, "--run-dir", request.RunDir,
                "--workers", Text(request.Workers), "--servers", Text(request.Servers), "--epochs", Text(request.Epochs), "--seed", Text(request.Seed),
                "--max-restarts", NoRestartLimit, "--dashboard", "off", .. more,
            ]);
        RunCompleted? completed = null;
        try
        {
            while (completed is null)
            {
                using var silence = new CancellationTokenSource(SilenceMax);
                var line = await events.Reader.ReadAsync(silence.Token).ConfigureAwait(false);
                var e = RunEventNames.FromJson(line);
                if (e is RunFailed failed) throw new UsageException($"{name} run: {failed.Reason}", ExitCodes.Failed);
                if (e is not null) handle(e);
                completed = e as RunCompleted;
            }
        }
        catch (OperationCanceledException)
        {
            throw new UsageException($"{name} run: no event for {SilenceMax.TotalSeconds} s. {errors.LastOrDefault()}", ExitCodes.Failed);
        }
        finally
        {
            if (completed is null) train.Kill();
        }

        await train.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        return completed;
    }

    private void Handle(RunEvent e)
    {
        _ledger.Book(e);
        switch (e)
        {
            case CoordinatorListening m: _links.Lead(LinkAddress.Parse(m.Address)); break;
            case RunStarted m: _coordinator = m.Pid; break;
            case WorkerJoined m:
                _pids[m.Name] = m.Pid;
                _losses.Remove(m.Name);
                break;
            case ServerJoined m:
                _servers[m.Name] = m.Pid;
                _losses.Remove(m.Name);
                break;
            case ServerLost m: Detect(m.Name); break;
            case WorkerLost m: Detect(m.Name); break;
            case CoordinatorRestarted: Detect("coordinator"); break;
            case StepCompleted: Step(); break;
        }
    }

    private void Detect(string target)
    {
        _pids.Remove(target);
        _servers.Remove(target);
        if (_losses.Remove(target, out var fault)) fault.Detected = Now - fault.At;
    }

    private void Step()
    {
        foreach (var fault in _faults.Where(f => f.Recovered is null && (f.Detected is not null || !f.IsLoss)))
            fault.Recovered = Now - fault.At;
        if (--_stepsToGo > 0 || _plan.IsOver) return;
        _stepsToGo = _plan.NextSteps();
        var links = _links.Links().Where(IsWhole).ToList();
        if (_pids.Count > 0 && (links.Count > 0 || request.LinkFaults == 0)) Inject(_plan.NextKind(), links);
    }

    private void Inject(FaultKind kind, List<TcpProxyConnection> links)
    {
        switch (kind)
        {
            case FaultKind.KillWorker or FaultKind.PauseWorker: Inject(kind, _pids, kind == FaultKind.PauseWorker); break;
            case FaultKind.KillServer or FaultKind.PauseServer when _servers.Count > 0:
                Inject(kind, _servers, kind == FaultKind.PauseServer);
                break;
            case FaultKind.KillServer or FaultKind.KillCoordinator: Inject(FaultKind.KillCoordinator, Coordinator, false); break;
            case FaultKind.PauseServer or FaultKind.PauseCoordinator: Inject(FaultKind.PauseCoordinator, Coordinator, true); break;
            default:
                var link = links[_plan.NextTarget(links.Count)];
                Note(kind, link.Hello!.System);
                _pauses.Add(_links.Inject(kind, link, _plan));
                break;
        }
    }

    private Dictionary<string, int> Coordinator => new() { ["coordinator"] = _coordinator };

    private void Inject(FaultKind kind, Dictionary<string, int> pids, bool pauses)
    {
        var names = pids.Keys.Order(StringComparer.Ordinal).ToArray();
        var name = names[_plan.NextTarget(names.Length)];
        Note(kind, name);
        if (pauses) _pauses.Add(Pause(pids[name], _plan.NextPause()));
        else Signals.Send(pids[name], Signals.Kill);
    }

    private void Note(FaultKind kind, string target)
    {
        var fault = new Fault(kind, target, Now);
        _faults.Add(fault);
        if (fault.IsLoss) _losses[target] = fault;
    }

    // A link of a worker that has joined and is not lost already: else nobody could say which fault was noticed.
    private bool IsWhole(TcpProxyConnection link) =>
        link.Hello is { } worker && _pids.ContainsKey(worker.System) && !_losses.ContainsKey(worker.System);

    private async Task Pause(int pid, TimeSpan time)
    {
        Signals.Send(pid, Signals.Stop);
        await Task.Delay(time, context.Time).ConfigureAwait(false);
        Signals.Send(pid, Signals.Continue);
    }

    private ChaosReport Report(string expected, string actual)
    {
        return new ChaosReport(
            _faults.GroupBy(f => f.Name).ToDictionary(g => g.Key, g => g.Count()),
            actual, expected, _ledger.Gaps, _ledger.Doubled,
            Detected(FaultKind.KillWorker), Recovered(FaultKind.KillWorker), Recovered(FaultKind.KillServer),
            Recovered(FaultKind.KillCoordinator),
            Detected(FaultKind.LinkCut, FaultKind.LinkFlip), Detected(FaultKind.LinkHalfOpen),
            Recovered(FaultKind.LinkCut, FaultKind.LinkFlip, FaultKind.LinkHalfOpen),
            _ledger.Recomputed, Math.Round(Now.TotalSeconds, 1));
    }

    private Percentiles Detected(params FaultKind[] kinds) => Percentiles.Of(
        _faults.Where(f => kinds.Contains(f.Kind)).Select(f => f.Detected).OfType<TimeSpan>());

    private Percentiles Recovered(params FaultKind[] kinds) => Percentiles.Of(
        _faults.Where(f => kinds.Contains(f.Kind)).Select(f => f.Recovered).OfType<TimeSpan>());

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static class Signals
    {
        public const int Kill = 9;
        public const int Continue = 18;
        public const int Stop = 19;

        /// <summary>Sends a signal; a process that is gone already gets none.</summary>
        public static void Send(int pid, int signal) => _ = SendSignal(pid, signal);

        [DllImport("libc", EntryPoint = "kill")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern int SendSignal(int pid, int signal);
    }
}
