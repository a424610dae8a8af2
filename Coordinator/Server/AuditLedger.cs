using Cluster.Messages;

namespace Cluster.Coordinator.Server;

/// <summary>Knows which copies of the open step's audited slots are here: each one's own, and the auditor's.</summary>
/// <remarks>Pure. Slots that are not audited need no second copy and are no matter of it.</remarks>
internal sealed class AuditLedger(int slots)
{
    private readonly bool[] _audited = new bool[slots];
    private readonly bool[] _own = new bool[slots];
    private readonly bool[] _second = new bool[slots];

    /// <summary>Gets or sets which slots are audited; it counts from the next step that is opened.</summary>
    public AuditPlan Plan { get; set; }

    /// <summary>Gets the audited slots of which both copies are here.</summary>
    public int Confirmed { get; private set; }

    /// <summary>Gets whether that is all audited slots of the step.</summary>
    public bool IsComplete => Confirmed == _audited.AsSpan().Count(true);

    /// <summary>Gets the audited slots whose second copy is missing.</summary>
    public IReadOnlyList<int> OpenAudits => [.. Enumerable.Range(0, slots).Where(s => _audited[s] && !_second[s])];

    /// <summary>Begins a step without any copies.</summary>
    public void Open(StepNumber step)
    {
        Array.Clear(_own);
        Array.Clear(_second);
        Confirmed = 0;
        for (var slot = 0; slot < slots; slot++) _audited[slot] = Plan.Has(step, new Slot(slot));
    }

    /// <summary>Tells whether a slot waits for its owner's copy although the auditor's may be here.</summary>
    public bool LacksOwn(int slot) => _audited[slot] && !_own[slot];

    /// <summary>Notes a copy; the same one twice counts once.</summary>
    public void Note(int slot, bool isAudit)
    {
        if (!_audited[slot]) return;
        var copies = isAudit ? _second : _own;
        if (copies[slot]) return;
        copies[slot] = true;
        if (_own[slot] && _second[slot]) Confirmed++;
    }
}
