using Cluster.Coordinator.Snapshots;
using Cluster.Simulation.Disk;

namespace Cluster.Simulation.Nodes;

/// <summary>Runs blocking work of a process after some virtual time.</summary>
/// <param name="node">The process.</param>
/// <param name="files">Its disk.</param>
/// <param name="isInPieces">
/// Whether others have their turns, and the process may be stopped, between two operations of the disk; else the work is done in
/// one piece, which is faster.
/// </param>
/// <param name="drawTime">Draws how long the work takes to begin.</param>
internal sealed class SimulatedBackground(
    SimulatedNode node, SimulatedFileSystem files, bool isInPieces, Func<TimeSpan> drawTime) : IBackground
{
    private readonly List<PiecewiseWork> _atHand = [];

    /// <inheritdoc/>
    public Task<T> Run<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>();
        After(drawTime(), () =>
        {
            if (isInPieces) Begin(work, done);
            else Complete(work, done);
        });
        return done.Task;
    }

    /// <summary>Lets work that is under way come to its end: its process is dead and changes nothing any more.</summary>
    public void End()
    {
        foreach (var work in _atHand)
        {
            work.Finish();
            work.Dispose();
        }

        _atHand.Clear();
    }

    private static void Complete<T>(Func<T> work, TaskCompletionSource<T> done)
    {
        try
        {
            done.SetResult(work());
        }
        catch (Exception e)
        {
            done.SetException(e);
        }
    }

    private void Begin<T>(Func<T> work, TaskCompletionSource<T> done)
    {
        var result = default(T);
        var piecewise = new PiecewiseWork(() => result = work());
        _atHand.Add(piecewise);
        GoOn();

        void GoOn()
        {
            files.OnOperation = _ => piecewise.Yield();
            var isOver = piecewise.GoOn();
            files.OnOperation = null;
            if (!isOver)
            {
                After(drawTime() / 20, GoOn);
                return;
            }

            _atHand.Remove(piecewise);
            piecewise.Dispose();
            if (piecewise.Problem is { } problem) done.SetException(problem);
            else done.SetResult(result!);
        }
    }

    private void After(TimeSpan time, Action action) => node.Time.CreateTimer(_ => action(), null, time, Timeout.InfiniteTimeSpan);
}
