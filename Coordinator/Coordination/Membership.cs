using Cluster.Coordinator.Runs;
using Cluster.Messages;
using Cluster.Messages.Testing;

namespace Cluster.Coordinator.Coordination;

/// <summary>Knows who is in the run, who may join it, and what the roster is.</summary>
internal sealed class Membership(RunSettings settings)
{
    /// <summary>Workers that are gone and still known: a copy of a slot may come after its sender went.</summary>
    private const int GoneMax = 64;

    private readonly SortedDictionary<int, JoinRun> _workers = [];
    private readonly Queue<(int Worker, JoinRun Join)> _gone = new();
    private JoinRun? _first;

    /// <summary>Gets or sets the number of the newest roster; it rises with every change.</summary>
    public long RosterNumber { get; set; }

    /// <summary>Gets the workers in order of joining.</summary>
    public IReadOnlyList<WorkerId> Ids => [.. _workers.Keys.Select(id => new WorkerId(id))];

    /// <summary>Tells whether <paramref name="worker"/> is in the run.</summary>
    public bool Contains(WorkerId worker) => _workers.ContainsKey(worker.Value);

    /// <summary>Gets the number of workers.</summary>
    public int Count => _workers.Count;

    /// <summary>Says why a worker cannot take part: it would compute something else.</summary>
    /// <returns>One line with both values, or null where it may join.</returns>
    public string? WhyRefused(JoinRun join)
    {
        if (join.Protocol != WireMessages.Protocol)
            return $"protocol: this run speaks version {WireMessages.Protocol}, the worker {join.Protocol}";
        if (join.LayoutHash != settings.Layout.Hash)
            return $"model: this run's layout is {Short(settings.Layout.Hash)}, the worker's {Short(join.LayoutHash)}";
        if (join.DatasetHash != settings.DatasetHash)
            return $"data: this run's hash is {Short(settings.DatasetHash)}, the worker's {Short(join.DatasetHash)}";
        var unlike = WhyUnlike(join);
        return unlike is null || settings.AllowUnlike ? null : $"{unlike} (--allow-unlike lets it join)";
    }

    /// <summary>Says why a worker would give other bits than the others.</summary>
    /// <returns>One line with both values, or null where it is alike.</returns>
    public string? WhyUnlike(JoinRun join)
    {
        if (join.Threads != settings.ThreadsPerWorker)
            return $"threads: this run computes with {settings.ThreadsPerWorker}, the worker with {join.Threads}";
        if (join.Device != settings.Device)
            return $"device: this run computes on {settings.Device}, the worker on {join.Device}";
        if (join.Precision != settings.Precision)
            return $"precision: this run computes in {settings.Precision}, the worker in {join.Precision}";
        if (_first is null) return null;
        if (join.Libtorch != _first.Libtorch)
            return $"libtorch: this run computes with {_first.Libtorch}, the worker with {join.Libtorch}";
        if (join.Cpu != _first.Cpu)
            return $"CPU: this run computes with {_first.Cpu}, the worker with {join.Cpu}";
        return join.CanonicalHash == _first.CanonicalHash ? null
            : $"gradients: the test model gives {Short(_first.CanonicalHash)} in this run, {Short(join.CanonicalHash)} there";
    }

    /// <summary>Takes a worker in.</summary>
    public void Add(WorkerId worker, JoinRun join)
    {
        _first ??= join;
        _workers.Add(worker.Value, join);
    }

    /// <summary>Takes a worker out.</summary>
    /// <returns>What it said of itself, or null where it was not in.</returns>
    public JoinRun? Remove(WorkerId worker)
    {
        _workers.Remove(worker.Value, out var join);
        if (join is not null) _gone.Enqueue((worker.Value, join));
        if (_gone.Count > GoneMax) _gone.Dequeue();
        return join;
    }

    /// <summary>Tells whether a process is in the run, under whichever id.</summary>
    public bool ContainsProcess(JoinRun process) => _workers.Values.Any(w => IsSameProcess(w, process));

    /// <summary>Tells whether two that joined are one process: it lost its links and came back by itself.</summary>
    public static bool IsSameProcess(JoinRun a, JoinRun b) =>
        (a.Name, a.Host, a.Pid, a.Incarnation) == (b.Name, b.Host, b.Pid, b.Incarnation);

    /// <summary>Names a worker for people, also one that went not long ago.</summary>
    public string Describe(WorkerId worker) => Find(worker) is { } join ? $"{join.Name} ({worker})" : $"worker {worker}";

    /// <summary>Gets the name of a worker, also of one that went not long ago.</summary>
    public string NameOf(WorkerId worker) => Find(worker)?.Name ?? $"worker {worker}";

    /// <summary>Names a worker and its machine.</summary>
    public string NameAndHost(WorkerId worker) =>
        Find(worker) is { } join ? $"{join.Name} on {join.Host}" : $"worker {worker}, long gone,";

    /// <summary>Gets who computes which slot by the newest roster.</summary>
    public IReadOnlyList<SlotAssignment> Owners { get; private set; } = [];

    /// <summary>Gets who computes which slot once more by the newest roster; nobody without audits.</summary>
    public IReadOnlyList<SlotAssignment> Auditors { get; private set; } = [];

    /// <summary>Gets the slots that the newest roster gave a worker.</summary>
    public IReadOnlyList<int> SlotsOf(WorkerId worker) =>
        [.. Owners.Where(a => a.WorkerId == worker.Value).Select(a => a.Slot)];

    /// <summary>Makes the roster of the present members.</summary>
    public Roster Roster(StepNumber step, IEnumerable<int> openSlots, IEnumerable<int> openAudits, StepNumber until)
    {
        var roster = new Roster
        {
            Generation = settings.Generation.Value,
            Number = RosterNumber,
            Step = step.Value,
            UntilStep = PlantedBug.Is(Bug.EpochEndIgnored) ? settings.EndStep.Value : until.Value,
        };
        Owners = RosterPlan.Assign(settings.Slots, Ids);
        Auditors = settings.Audit > 0 ? RosterPlan.Auditors(Owners, Ids) : [];
        roster.Assignments.AddRange(Owners);
        roster.OpenSlots.AddRange(openSlots);
        roster.Auditors.AddRange(Auditors);
        if (settings.Audit > 0) roster.OpenAudits.AddRange(openAudits);
        return roster;
    }

    private JoinRun? Find(WorkerId worker) =>
        _workers.TryGetValue(worker.Value, out var join) ? join
            : _gone.FirstOrDefault(g => g.Worker == worker.Value).Join;

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;
}
