using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;
using Cluster.Messages;

namespace Cluster.Coordinator.Coordination;

/// <summary>Brings each captured state together with the run's position at its version.</summary>
/// <remarks>The state comes from the shards, the position from the steps that were booked; either may be first.</remarks>
/// <param name="every">Steps between the snapshots that servers capture by themselves; 0: none.</param>
internal sealed class CaptureTable(long every)
{
    private readonly HashSet<StepNumber> _wanted = [];
    private readonly Dictionary<StepNumber, RunPosition> _positions = [];
    private readonly Dictionary<StepNumber, StateCaptured> _states = [];
    private StepNumber _newest = new(-1);

    /// <summary>Gets the newest snapshot on disk.</summary>
    public SnapshotStored? Stored { get; private set; }

    /// <summary>Gets whether the state of a version has come.</summary>
    public bool Has(StepNumber step) => step <= _newest;

    /// <summary>Notes that a version's state was asked for.</summary>
    public void Want(StepNumber step)
    {
        if (!Has(step) || _states.ContainsKey(step)) _wanted.Add(step);
    }

    /// <summary>Notes the position at a version that is reached.</summary>
    /// <returns>The snapshot, where its state is here as well.</returns>
    public WriteSnapshot? Reach(StepNumber step, RunPosition position)
    {
        if (!_wanted.Contains(step) && (every == 0 || step.Value % every != 0)) return null;
        _positions[step] = position;
        return Match(step);
    }

    /// <summary>Takes a state.</summary>
    /// <returns>The snapshot, where the position is known as well.</returns>
    public WriteSnapshot? Take(StateCaptured state)
    {
        _states.Add(state.Step, state);
        _newest = state.Step;
        return Match(state.Step);
    }

    /// <summary>Notes that a snapshot could not be written: its state may come again.</summary>
    public void Lose(StepNumber step)
    {
        if (step == _newest) _newest = new StepNumber(step.Value - 1);
    }

    /// <summary>Notes that a snapshot is on disk.</summary>
    public void Store(SnapshotStored snapshot) => Stored = snapshot;

    /// <summary>Frees the states that nobody took over.</summary>
    public void FreeStates()
    {
        foreach (var state in _states.Values) state.Dispose();
        _states.Clear();
    }

    private WriteSnapshot? Match(StepNumber step)
    {
        if (!_positions.TryGetValue(step, out var position) || !_states.Remove(step, out var state)) return null;
        _positions.Remove(step);
        _wanted.Remove(step);
        return new WriteSnapshot(state, position);
    }
}
