using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Runs.Goodput;
using Cluster.Messages;

namespace Cluster.Coordinator.Coordination;

/// <summary>Books where each second of each worker and server of this generation goes.</summary>
/// <remarks>
/// Workers time their own work and the server knows who came last: so who is slow is a fact, not a guess. Pure: the time is told.
/// </remarks>
internal sealed class GoodputBook(RunSettings settings)
{
    /// <summary>Names that are kept apart; further workers are booked together, so that a long run's book stays small.</summary>
    private const int NamesMax = 256;

    private const string Others = "others";
    private const string Server = "server";

    private readonly SortedDictionary<string, Account> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<int, Account> _present = [];
    private readonly long[] _apply = new long[settings.Shards];
    private TimeSpan _began, _paused;
    private TimeSpan? _pausedSince;
    private long _steps;

    /// <summary>Notes when the generation began.</summary>
    public void Begin(TimeSpan now) => _began = now;

    /// <summary>Opens a worker's account, the one it had where it comes again.</summary>
    public void Join(WorkerId worker, JoinRun join, TimeSpan now)
    {
        var name = _accounts.Count < NamesMax || _accounts.ContainsKey(join.Name) ? join.Name : Others;
        if (!_accounts.TryGetValue(name, out var account)) _accounts.Add(name, account = new Account());
        account.Host = join.Host;
        account.Enter(now);
        if (_pausedSince is not null) account.Pause(now);
        _present[worker.Value] = account;
    }

    /// <summary>Notes that a worker is gone.</summary>
    public void Leave(WorkerId worker, TimeSpan now)
    {
        if (_present.Remove(worker.Value, out var account)) account.Exit(now);
    }

    /// <summary>Notes that the run is paused: from here on nobody is waited for.</summary>
    public void Pause(TimeSpan now)
    {
        _pausedSince = now;
        foreach (var account in _accounts.Values) account.Pause(now);
    }

    /// <summary>Notes that it goes on.</summary>
    public void Resume(TimeSpan now)
    {
        _paused = Paused(now);
        _pausedSince = null;
        foreach (var account in _accounts.Values) account.Resume(now);
    }

    /// <summary>Books what a shard applied, and what it tells of the workers.</summary>
    public void Book(StepApplied m)
    {
        _apply[m.Shard] += m.ApplyTime;
        if (m.Shard == 0) _steps++;
        var again = m.Step < settings.Reached.Value;
        foreach (var one in m.Workers)
            if (_present.TryGetValue(one.WorkerId, out var account))
                account.Book(one, again);
    }

    /// <summary>Books a part of an evaluation.</summary>
    public void Book(WorkerId worker, PartEvaluated m, TimeSpan now)
    {
        if (_present.TryGetValue(worker.Value, out var account)) account.Book(m, now);
    }

    /// <summary>Makes the ledger of this generation so far.</summary>
    public GoodputLedger Close(StepNumber version, TimeSpan now) => new()
    {
        RunId = settings.RunId.Value,
        Step = version.Value,
        Steps = _steps,
        Seconds = Seconds(now - _began),
        Slots = settings.Slots,
        BatchSize = settings.BatchSize,
        NumWorkers = settings.LoaderThreads,
        ThreadsPerWorker = settings.ThreadsPerWorker,
        Servers = settings.Servers,
        Host = Environment.MachineName,
        Cores = Environment.ProcessorCount,
        Workers = [.. _accounts.Select(a => Booking(a.Key, a.Value, now))],
        Shards = [.. _apply.Select((apply, shard) => Booking(shard, apply, now))],
    };

    private ShardBooking Booking(int shard, long apply, TimeSpan now)
    {
        var seconds = Seconds(now - _began);
        var paused = Math.Min(Seconds(Paused(now)), Math.Max(0, seconds - Seconds(apply)));
        return new ShardBooking(shard, seconds, Seconds(apply), Math.Max(0, Math.Round(seconds - Seconds(apply) - paused, 6)), Math.Round(paused, 6));
    }

    private TimeSpan Paused(TimeSpan now) => _pausedSince is { } since ? _paused + now - since : _paused;

    // What it says of its waiting may begin before it joined, and what is not booked is idle: the parts add up to its seconds.
    // A pause that it has not spoken of yet is in none of its times.
    private WorkerBooking Booking(string name, Account a, TimeSpan now)
    {
        var seconds = a.Total(now);
        var busy = a.Times.Data + a.Times.Compute + a.Times.Push + a.Times.Pull + a.Evaluate + a.Recomputed;
        var wait = Math.Clamp(a.Times.Wait, 0, Math.Max(0, Nanoseconds(seconds) - busy));
        var paused = Math.Clamp(a.Paused(now), 0, Math.Max(0, Nanoseconds(seconds) - busy - wait));
        return new WorkerBooking(
            name, a.Host, Seconds(seconds), Seconds(a.Times.Data), Seconds(a.Times.Compute), Seconds(a.Times.Push),
            Seconds(a.Times.Pull), Seconds(wait), Seconds(a.Evaluate), Seconds(a.Recomputed),
            Math.Max(0, Seconds(Nanoseconds(seconds) - busy - wait - paused)), a.Slots, Seconds(a.HeldUp), WaitsFor(name, wait),
            Seconds(paused));
    }

    private SortedDictionary<string, double> WaitsFor(string name, long wait)
    {
        var whom = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var (other, account) in _accounts)
            if (other != name)
                Book(other, account.HeldUp);
        Book(Server, _apply.Max());
        Book(Others, wait);
        return whom;

        void Book(string one, long time)
        {
            time = Math.Min(time, wait);
            if (time > 0) whom[one] = Math.Round(whom.GetValueOrDefault(one) + Seconds(time), 6);
            wait -= time;
        }
    }

    private static long Nanoseconds(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;

    private static double Seconds(TimeSpan time) => Seconds(Nanoseconds(time));

    private static double Seconds(long nanoseconds) => Math.Round(nanoseconds / 1e9, 6);

    private sealed class Account
    {
        private TimeSpan _closed, _since, _pauseEntered;
        private int _present; // several workers, where they are booked together
        private bool _isPaused;
        private long _paused; // what its waiting was found to be
        private long _untold; // of pauses that its waiting does not tell of yet

        public string Host { get; set; } = "";

        public SlotTimes Times { get; } = new();

        public long Slots { get; private set; }

        public long Recomputed { get; private set; }

        public long HeldUp { get; private set; }

        public long Evaluate { get; private set; }

        public void Enter(TimeSpan now)
        {
            Turn(now);
            _present++;
        }

        public void Exit(TimeSpan now)
        {
            Turn(now);
            if (--_present > 0) return;
            _paused += _untold; // it never speaks of it
            _untold = 0;
        }

        public void Pause(TimeSpan now)
        {
            Turn(now);
            _isPaused = true;
        }

        public void Resume(TimeSpan now)
        {
            Turn(now);
            _isPaused = false;
        }

        /// <summary>Gets the nanoseconds of pauses so far.</summary>
        public long Paused(TimeSpan now) => _paused + Untold(now);

        public TimeSpan Total(TimeSpan now) => _closed + (_present * (now - _since));

        public void Book(WorkerTimes m, bool again)
        {
            Slots += m.Slots;
            HeldUp += m.HeldUp;
            Recomputed += m.Recomputed;
            if (m.Times is not { } times) return;
            Times.Add(times);
            var paused = Math.Clamp(times.Wait, 0, Math.Max(0, _untold));
            Times.Wait -= paused;
            _untold -= paused;
            _paused += paused;
            if (!again) return;
            Recomputed += times.Data + times.Compute;
            Times.Data -= times.Data;
            Times.Compute -= times.Compute;
        }

        // What it computes while the run is paused it does not wait.
        public void Book(PartEvaluated m, TimeSpan now)
        {
            Evaluate += m.Time;
            _untold -= Math.Clamp(m.Time, 0, Untold(now));
        }

        private long Untold(TimeSpan now) => _untold + (_isPaused ? _present * Nanoseconds(now - _pauseEntered) : 0);

        private void Turn(TimeSpan now)
        {
            _untold = Untold(now);
            _pauseEntered = now;
            _closed = Total(now);
            _since = now;
        }
    }
}
