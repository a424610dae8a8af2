using System.Globalization;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Cluster.Cli.Launch;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Chaos;

/// <summary>Runs a real <c>train</c>, does to its processes what machines do, and compares the end with a quiet run.</summary>
internal sealed class ChaosRun(CommandContext context, ChaosRequest request)
{
    /// <summary>Without any event for this long a run hangs, whatever was done to it.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(60);

    /// <summary>As often as the harness wants: it is what it does, not a worker that cannot stand.</summary>
    private const string NoRestartLimit = "1000000";

    private readonly Dictionary<string, int> _pids = [];
    private readonly List<Fault> _faults = [];
    private readonly List<Task> _pauses = [];
    private readonly StepLedger _ledger = new();
    private readonly FaultPlan _plan = new(request.Seed);
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
        var quiet = await Train("quiet", _ => { }).ConfigureAwait(false);
        say($"quiet run: {quiet.Seconds:0.0} s, weights {quiet.WeightsSha256[..12]}; now with {request.Kills} faults");
        _started = context.Time.GetTimestamp();
        _stepsToGo = _plan.NextSteps();
        var end = await Train("chaos", Handle).ConfigureAwait(false);
        await Task.WhenAll(_pauses).ConfigureAwait(false);
        if (_faults.Count < request.Kills)
            say($"the run ended after {_faults.Count} of {request.Kills} faults: more --epochs would take them all");
        return Report(quiet.WeightsSha256, end.WeightsSha256);
    }

    private async Task<RunCompleted> Train(string name, Action<RunEvent> handle)
    {
        var events = Channel.CreateUnbounded<string>();
        var errors = new List<string>();
        using var train = ChildProcess.Start(
            name, 1, line => errors.Add(line), line => events.Writer.TryWrite(line),
            "train", request.Job, "--json", "--log-every", "1", "--name", name, "--run-dir", request.RunDir,
            "--workers", Text(request.Workers), "--epochs", Text(request.Epochs), "--seed", Text(request.Seed),
            "--max-restarts", NoRestartLimit);
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
            case RunStarted m: _coordinator = m.Pid; break;
            case WorkerJoined m: _pids[m.Name] = m.Pid; break;
            case WorkerLost m: Detect(m.Name); break;
            case CoordinatorRestarted: Detect("coordinator"); break;
            case StepCompleted: Step(); break;
        }
    }

    private void Detect(string target)
    {
        _pids.Remove(target);
        var fault = _faults.LastOrDefault(f => f.Target == target && f.Detected is null);
        if (fault is not null && fault.Kind != FaultKind.PauseWorker) fault.Detected = Now - fault.At;
    }

    private void Step()
    {
        foreach (var fault in _faults.Where(f => f.Recovered is null && (f.Detected is not null || f.Kind == FaultKind.PauseWorker)))
            fault.Recovered = Now - fault.At;
        if (--_stepsToGo > 0 || _faults.Count >= request.Kills) return;
        _stepsToGo = _plan.NextSteps();
        Inject(_plan.NextKind());
    }

    private void Inject(FaultKind kind)
    {
        if (kind != FaultKind.KillCoordinator && _pids.Count == 0) return;
        var names = _pids.Keys.Order(StringComparer.Ordinal).ToArray();
        var target = kind == FaultKind.KillCoordinator ? "coordinator" : names[_plan.NextTarget(names.Length)];
        var pid = kind == FaultKind.KillCoordinator ? _coordinator : _pids[target];
        _faults.Add(new Fault(kind, target, Now));
        if (kind == FaultKind.PauseWorker) _pauses.Add(Pause(pid, _plan.NextPause()));
        else Signals.Send(pid, Signals.Kill);
    }

    private async Task Pause(int pid, TimeSpan time)
    {
        Signals.Send(pid, Signals.Stop);
        await Task.Delay(time, context.Time).ConfigureAwait(false);
        Signals.Send(pid, Signals.Continue);
    }

    private ChaosReport Report(string expected, string actual)
    {
        var deaths = _faults.Where(f => f.Kind != FaultKind.PauseWorker).ToList();
        return new ChaosReport(
            _faults.GroupBy(f => f.Kind).ToDictionary(g => RunEventNames.JsonOptions.PropertyNamingPolicy!.ConvertName(g.Key.ToString()), g => g.Count()),
            actual, expected, _ledger.Gaps, _ledger.Doubled,
            Percentiles.Of(deaths.Where(f => f.Kind == FaultKind.KillWorker).Select(f => f.Detected).OfType<TimeSpan>()),
            Percentiles.Of(deaths.Where(f => f.Kind == FaultKind.KillWorker).Select(f => f.Recovered).OfType<TimeSpan>()),
            Percentiles.Of(deaths.Where(f => f.Kind == FaultKind.KillCoordinator).Select(f => f.Recovered).OfType<TimeSpan>()),
            _ledger.Recomputed, Math.Round(Now.TotalSeconds, 1));
    }

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
