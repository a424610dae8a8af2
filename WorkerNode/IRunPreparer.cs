using Cluster.Messages;

namespace Cluster.WorkerNode;

/// <summary>Builds what a run's description speaks of.</summary>
public interface IRunPreparer
{
    /// <summary>Loads the data and builds the replica.</summary>
    Task<ISlotComputer> Prepare(RunDescription description);
}
