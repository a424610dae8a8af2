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
}

/// <summary>Holds the rules of a shard: a step is all of its slots, each exactly once.</summary>
/// <remarks>Pure: no actor, link, clock or tensor.</remarks>
internal sealed class ServerState
{
    private readonly bool[] _held;
    private int _heldCount;

    /// <summary>Creates the state at version <paramref name="step"/>, in no generation yet.</summary>
    public ServerState(int slots, StepNumber step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        _held = new bool[slots];
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

    /// <summary>Gets whether each slot of the step is here.</summary>
    public bool IsComplete => _heldCount == _held.Length
        || (PlantedBug.Is(Bug.AppliesBeforeAllSlots) && _heldCount == _held.Length - 1 && _heldCount > 0);

    /// <summary>Gets the slots that are missing.</summary>
    public IReadOnlyList<int> OpenSlots =>
        [.. Enumerable.Range(0, _held.Length - (PlantedBug.Is(Bug.OpenSlotsLost) ? 1 : 0)).Where(s => !_held[s])];

    /// <summary>Begins a generation: what older ones delivered for the present step is forgotten.</summary>
    /// <returns>Whether it began; an older or equal number changes nothing.</returns>
    public bool Begin(Generation generation)
    {
        if (generation.Value <= Generation.Value) return false;
        Generation = generation;
        Limit = new StepNumber(long.MaxValue);
        Clear();
        return true;
    }

    /// <summary>Decides on a slot's gradient and, where it is accepted, holds the slot.</summary>
    public GradientVerdict Offer(Generation generation, StepNumber step, Slot slot)
    {
        if (PlantedBug.Is(Bug.NoGenerationFence)) generation = Generation;
        if (PlantedBug.Is(Bug.StaleStepAccepted) && step < Step) step = Step;
        if (generation.Value < Generation.Value || step < Step) return GradientVerdict.Stale;
        if (generation.Value > Generation.Value || step > Step) return GradientVerdict.Unknown;
        if (slot.Index < 0 || slot.Index >= _held.Length) return GradientVerdict.Unknown;
        if (_held[slot.Index] && !PlantedBug.Is(Bug.NoDedup)) return GradientVerdict.Duplicate;
        _held[slot.Index] = true;
        _heldCount++;
        return GradientVerdict.Accepted;
    }

    /// <summary>Goes on to the next version after the complete step was applied.</summary>
    public void Advance()
    {
        if (!IsComplete) throw new InvalidOperationException($"step {Step} lacks slots {string.Join(",", OpenSlots)}");
        Clear();
        Step = Step.Next;
    }

    /// <summary>Applies no step beyond version <paramref name="limit"/> in this generation.</summary>
    public void Hold(StepNumber limit) => Limit = limit;

    private void Clear()
    {
        Array.Clear(_held);
        _heldCount = 0;
    }
}
