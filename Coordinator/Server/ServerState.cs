using Cluster.Messages;
using Cluster.Messages.Testing;

namespace Cluster.Coordinator.Server;

/// <summary>Says what is done with a slot's gradient.</summary>
internal enum GradientVerdict
{
    /// <summary>It is the slot's gradient of the present step.</summary>
    Accepted,

    /// <summary>The slot is here already; who computed it makes no difference.</summary>
    Duplicate,

    /// <summary>It belongs to an older step or generation.</summary>
    Stale,

    /// <summary>It belongs to a step or generation that has not begun, or to a slot that does not exist.</summary>
    Unknown,

    /// <summary>It is not finite, which stops the run: no step is applied any more.</summary>
    Refused,
}

/// <summary>Holds the rules of a shard: a step is all of its slots, each exactly once and finite.</summary>
/// <remarks>Pure: no actor, link, clock or tensor.</remarks>
internal sealed class ServerState
{
    private readonly bool[] _held;
    private readonly SlotDefect?[] _defects;
    private readonly AuditLedger _audits;
    private bool _skipsNotFinite;
    private bool _isOver;
    private int _heldCount;

    /// <summary>Creates the state at version <paramref name="step"/>, in no generation yet.</summary>
    public ServerState(int slots, StepNumber step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        _held = new bool[slots];
        _defects = new SlotDefect?[slots];
        _audits = new AuditLedger(slots);
        Step = step;
    }

    /// <summary>Gets the generation that counts.</summary>
    public Generation Generation { get; private set; }

    /// <summary>Gets the version that is held, which is the step being collected.</summary>
    public StepNumber Step { get; private set; }

    /// <summary>Gets the version beyond which no step is applied in this generation.</summary>
    public StepNumber Limit { get; private set; } = new(long.MaxValue);

    /// <summary>Gets whether the step can be applied now.</summary>
    public bool MayApply => IsComplete && Step < Limit;

    /// <summary>Gets the slots of the step that were audited so far, each with two copies.</summary>
    public int Audited => _audits.Confirmed;

    /// <summary>Gets whether each slot of the step is here, and its second copy where it is audited.</summary>
    public bool IsComplete => (HoldsAll && (_audits.IsComplete || PlantedBug.Is(Bug.AuditNotAwaited)))
        || (PlantedBug.Is(Bug.AppliesBeforeAllSlots) && _heldCount == _held.Length - 1 && _heldCount > 0);

    /// <summary>Gets the slots that are missing.</summary>
    public IReadOnlyList<int> OpenSlots =>
    [
        .. Enumerable.Range(0, _held.Length - (PlantedBug.Is(Bug.OpenSlotsLost) ? 1 : 0))
            .Where(s => !_held[s] || _audits.LacksOwn(s)),
    ];

    /// <summary>Gets the audited slots whose second copy is missing.</summary>
    public IReadOnlyList<int> OpenAudits => _audits.OpenAudits;

    /// <summary>Gets the lowest held slot that is not finite: with it the complete step changes nothing.</summary>
    public (Slot Slot, SlotDefect Defect)? Defect
    {
        get
        {
            var slot = Array.FindIndex(_defects, d => d is not null);
            return slot < 0 ? null : (new Slot(slot), _defects[slot]!);
        }
    }

    /// <summary>Begins a generation: what older ones delivered for the present step is forgotten.</summary>
    /// <param name="generation">Its number.</param>
    /// <param name="skipsNotFinite">Whether a step with a slot that is not finite is skipped, not refused.</param>
    /// <param name="audits">Which slots need a second copy.</param>
    /// <returns>Whether it began; an older or equal number changes nothing.</returns>
    public bool Begin(Generation generation, bool skipsNotFinite = false, AuditPlan audits = default)
    {
        if (generation.Value <= Generation.Value) return false;
        Generation = generation;
        _skipsNotFinite = skipsNotFinite || PlantedBug.Is(Bug.StopSkips);
        _audits.Plan = audits;
        Limit = new StepNumber(long.MaxValue);
        _isOver = false;
        Clear();
        return true;
    }

    /// <summary>Decides on a slot's gradient and, where it is accepted, holds the slot.</summary>
    /// <param name="generation">The generation it was computed in.</param>
    /// <param name="step">The step it was computed for.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="defect">What of it is not finite, or null.</param>
    /// <param name="isAudit">Whether it is the second copy of a slot that is audited.</param>
    public GradientVerdict Offer(
        Generation generation, StepNumber step, Slot slot, SlotDefect? defect = null, bool isAudit = false)
    {
        if (PlantedBug.Is(Bug.NoGenerationFence)) generation = Generation;
        if (PlantedBug.Is(Bug.StaleStepAccepted) && step < Step) step = Step;
        if (generation.Value < Generation.Value || step < Step) return GradientVerdict.Stale;
        if (generation.Value > Generation.Value || step > Step) return GradientVerdict.Unknown;
        if (slot.Index < 0 || slot.Index >= _held.Length) return GradientVerdict.Unknown;
        _audits.Note(slot.Index, isAudit);
        if (_held[slot.Index] && !PlantedBug.Is(Bug.NoDedup)) return GradientVerdict.Duplicate;
        if (defect is not null && (defect.Liar is not null || !_skipsNotFinite))
        {
            End();
            return GradientVerdict.Refused;
        }

        _held[slot.Index] = true;
        _defects[slot.Index] = defect;
        _heldCount++;
        return GradientVerdict.Accepted;
    }

    /// <summary>Goes on to the next version after the complete step was applied.</summary>
    public void Advance()
    {
        if (!IsComplete) throw new InvalidOperationException($"step {Step} lacks slots {string.Join(",", OpenSlots)}");
        Step = Step.Next;
        Clear();
    }

    /// <summary>Applies no step beyond version <paramref name="limit"/> until another limit is told.</summary>
    public void Hold(StepNumber limit)
    {
        if (!_isOver) Limit = limit;
    }

    /// <summary>Applies no step any more in this generation, whatever is told: what was found ends the run.</summary>
    public void End()
    {
        Hold(Step);
        _isOver = true;
    }

    private bool HoldsAll => _heldCount == _held.Length;

    private void Clear()
    {
        Array.Clear(_held);
        Array.Clear(_defects);
        _heldCount = 0;
        _audits.Open(Step);
    }
}
