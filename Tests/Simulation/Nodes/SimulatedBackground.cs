using Cluster.Coordinator.Snapshots;

namespace Cluster.Simulation.Nodes;

/// <summary>Runs blocking work of a process after some virtual time, in one piece.</summary>
internal sealed class SimulatedBackground(SimulatedNode node, Func<TimeSpan> drawTime) : IBackground
{
    /// <inheritdoc/>
    public Task<T> Run<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>();
        node.Time.CreateTimer(
            _ =>
            {
                try
                {
                    done.SetResult(work());
                }
                catch (Exception e)
                {
                    done.SetException(e);
                }
            },
            null, drawTime(), Timeout.InfiniteTimeSpan);
        return done.Task;
    }
}
