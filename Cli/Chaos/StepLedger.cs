using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Chaos;

/// <summary>Follows the applied steps of a run from outside: nothing may be skipped, and nothing done twice.</summary>
/// <remarks>
/// A step is applied with all slots or not at all, so a lost slot shows as a gap in the steps and a doubled one as a step
/// that one generation applied twice. A new generation begins at a snapshot and computes the steps since again.
/// </remarks>
internal sealed class StepLedger
{
    private long _last;
    private long _furthest;

    /// <summary>Gets the steps that were left out.</summary>
    public int Gaps { get; private set; }

    /// <summary>Gets the steps that one generation applied twice.</summary>
    public int Doubled { get; private set; }

    /// <summary>Gets the steps that were applied again by a later generation.</summary>
    public long Recomputed { get; private set; }

    /// <summary>Takes an event of the run.</summary>
    public void Book(RunEvent e)
    {
        if (e is RunStarted started)
        {
            if (started.Step > _furthest) Gaps++;
            _last = started.Step;
        }
        else if (e is StepCompleted step)
        {
            Book(step.Step);
        }
        else if (e is StepSkipped skipped)
        {
            Book(skipped.Step + 1);
        }
    }

    private void Book(long version)
    {
        if (version <= _last) Doubled++;
        else if (version > _last + 1) Gaps++;
        if (version <= _furthest) Recomputed++;
        _last = version;
        _furthest = Math.Max(_furthest, version);
    }
}
