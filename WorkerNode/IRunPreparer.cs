using Cluster.Messages;

namespace Cluster.WorkerNode;

/// <summary>Builds what a run's description speaks of.</summary>
public interface IRunPreparer
{
    /// <summary>Gets what this machine lacks of the files that a description names.</summary>
    /// <returns>The description with the paths that hold on this machine.</returns>
    Task<RunDescription> Fetch(RunDescription description) => Task.FromResult(description);

    /// <summary>Loads the data and builds the replica.</summary>
    Task<ISlotComputer> Prepare(RunDescription description);
}
