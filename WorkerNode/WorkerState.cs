using Cluster.Messages;
using Cluster.Messages.Testing;

namespace Cluster.WorkerNode;

/// <summary>Is one thing that <see cref="WorkerState"/> wants computed; one at a time.</summary>
internal abstract record Work
{
    /// <summary>Makes version <see cref="Step"/> the replica's parameters.</summary>
    internal sealed record Load(StepNumber Step) : Work;

    /// <summary>Computes a slot's gradient from the loaded version; its second copy where it is audited.</summary>
    internal sealed record Compute(StepNumber Step, Slot Slot, bool IsAudit = false) : Work;

    /// <summary>Computes sums over validation rows.</summary>
    internal sealed record Evaluate(EvaluatePart Part) : Work;
}

/// <summary>Holds the rules of a worker: what to compute next.</summary>
/// <remarks>
/// <para>Pure: no actor, link, clock or tensor. The actor tells what came in and, whenever the compute thread is idle, asks
/// <see cref="Next"/>.</para>
/// <para>A roster stands until the next one. At version s the worker computes its slots of step s, each once, as long as
/// s is below the roster's <c>until_step</c>; at the step a roster speaks of only those the server still misses. After them
/// come the slots that it audits, and then late slots of others. A newer version makes what is left of the old one
/// pointless.</para>
/// </remarks>
internal sealed class WorkerState(WorkerId self, Generation generation, AuditPlan audits = default)
{
    private readonly Queue<EvaluatePart> _parts = new();
    private readonly SortedSet<(bool IsAudit, int Slot)> _pending = [];
    private readonly HashSet<(bool IsAudit, int Slot)> _done = [];
    private readonly LateWork _late = new();
    private Roster? _roster;
    private StepNumber _loaded = new(-1);
    private StepNumber _arrived = new(-1);
    private StepNumber _average = new(-1);

    /// <summary>Gets this worker.</summary>
    public WorkerId Self { get; } = self;

    /// <summary>Gets the generation it joined.</summary>
    public Generation Generation { get; } = generation;

    /// <summary>Gets the slots of the newest roster, ascending.</summary>
    public IReadOnlyList<int> Slots { get; private set; } = [];

    /// <summary>Gets the version that is loaded; -1 before the first one.</summary>
    public StepNumber Loaded => _loaded;

    /// <summary>Takes a roster; an older one than the one at hand changes nothing.</summary>
    /// <returns>Whether it stands.</returns>
    public bool Take(Roster roster)
    {
        if (roster.Generation != Generation.Value || roster.Number <= _roster?.Number) return false;
        if (PlantedBug.Is(Bug.NewerRosterIgnored) && _roster is not null) return false;
        _roster = roster;
        Slots = [.. roster.Assignments.Where(a => a.WorkerId == Self.Value).Select(a => a.Slot).Order()];
        Plan();
        return true;
    }

    /// <summary>Notes that a version's parameters are at hand.</summary>
    /// <returns>Whether it is newer than what is loaded or waits to be.</returns>
    public bool Arrived(Generation generation, StepNumber step)
    {
        if (generation != Generation || step <= _arrived) return false;
        _arrived = step;
        return true;
    }

    /// <summary>Notes that the weights' average at a version is at hand.</summary>
    /// <returns>Whether it is newer than the one at hand.</returns>
    public bool AverageArrived(Generation generation, StepNumber step)
    {
        if (generation != Generation || step <= _average) return false;
        _average = step;
        return true;
    }

    /// <summary>Takes a part of the validation rows.</summary>
    public void Take(EvaluatePart part)
    {
        if (part.Generation == Generation.Value) _parts.Enqueue(part);
    }

    /// <summary>Takes late slots of others.</summary>
    public void Take(ComputeSlots late)
    {
        if (late.Generation == Generation.Value && late.Step >= _loaded.Value) _late.Take(late);
    }

    /// <summary>Says what to compute now.</summary>
    /// <param name="hasBuffer">Whether there is room for another gradient.</param>
    /// <returns>The work, or null where there is nothing to do until something comes in.</returns>
    public Work? Next(bool hasBuffer = true)
    {
        var anyVersion = PlantedBug.Is(Bug.EvaluatesBeforeLoaded);
        while (_parts.TryPeek(out var part) && (part.Step <= _loaded.Value || anyVersion))
        {
            if (part.Average && part.Step == _loaded.Value && part.Step != _average.Value) break; // it is on its way
            _parts.Dequeue();
            if (part.Step == _loaded.Value || anyVersion) return new Work.Evaluate(part);
        }

        if (_arrived > _loaded)
        {
            _loaded = _arrived;
            if (!PlantedBug.Is(Bug.DoneSlotsNotForgotten)) _done.Clear();
            Plan();
            if (!PlantedBug.Is(Bug.VersionNotLoaded) || _loaded.Value % 2 == 0) return new Work.Load(_loaded);
        }

        if (!hasBuffer) return null;
        (bool IsAudit, int Slot)? next = _pending.Count > 0 ? _pending.Min : _late.Next(_loaded, _done);
        if (next is not { } copy) return null;
        _pending.Remove(copy);
        _done.Add(copy);
        return new Work.Compute(_loaded, new Slot(copy.Slot), copy.IsAudit);
    }

    private void Plan()
    {
        _pending.Clear();
        if (_roster is null || _loaded.Value < _roster.Step || _loaded.Value >= _roster.UntilStep) return;
        var speaksOfThis = _roster.Step == _loaded.Value;
        foreach (var slot in Slots)
            if (!_done.Contains((false, slot)) && (!speaksOfThis || (_roster.OpenSlots.Contains(slot) && !PlantedBug.Is(Bug.OpenSlotsPassedOver))))
                _pending.Add((false, slot));
        foreach (var slot in _roster.Auditors.Where(a => a.WorkerId == Self.Value).Select(a => a.Slot))
            if (audits.Has(_loaded, new Slot(slot)) && !_done.Contains((true, slot)) && (!speaksOfThis || _roster.OpenAudits.Contains(slot)))
                _pending.Add((true, slot));
    }
}
