using Cluster.Coordinator.Runs.Goodput;

namespace Cluster.Coordinator.Runs;

/// <summary>Is told of each event of a run, in order, on the coordinator's thread.</summary>
public interface IRunObserver
{
    /// <summary>Takes one event; must not block.</summary>
    void OnEvent(RunEvent e);

    /// <summary>Takes each applied step, also those that <c>--log-every</c> leaves out of the events.</summary>
    void OnStep(long step, double loss, long rows)
    {
    }

    /// <summary>
    /// Takes where the time of this generation went: every few seconds while steps are applied, where it is paused, at each epoch's
    /// end and before the event of the run's end.
    /// </summary>
    void OnTimes(GoodputLedger ledger)
    {
    }
}
