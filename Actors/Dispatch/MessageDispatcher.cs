namespace Cluster.Actors.Dispatch;

/// <summary>
/// Gives actors their turns. The runtime schedules an item when it has something to do; the item takes a bounded
/// number of messages and schedules itself again.
/// </summary>
public abstract class MessageDispatcher
{
    /// <summary>Messages an actor may take in one turn before others get theirs.</summary>
    public abstract int Throughput { get; }

    /// <summary>Whether everything runs on the caller's thread, so that results are also completed there.</summary>
    public virtual bool RunsOnOneThread => false;

    /// <summary>Runs the item soon; called from any thread.</summary>
    public abstract void Schedule(IThreadPoolWorkItem item);

    internal TaskCreationOptions CompletionOptions => RunsOnOneThread
        ? TaskCreationOptions.None
        : TaskCreationOptions.RunContinuationsAsynchronously;
}
