namespace Cluster.Coordinator.Snapshots;

/// <summary>Runs work that blocks, away from the actors.</summary>
public interface IBackground
{
    /// <summary>Runs <paramref name="work"/> and returns what it gives or throws.</summary>
    Task<T> Run<T>(Func<T> work);
}

/// <summary>Runs work on the thread pool.</summary>
public sealed class ThreadPoolBackground : IBackground
{
    /// <inheritdoc/>
    public Task<T> Run<T>(Func<T> work) => Task.Run(work);
}

/// <summary>Runs work at once on the caller's thread: for simulation, where there is only one.</summary>
public sealed class InlineBackground : IBackground
{
    /// <inheritdoc/>
    public Task<T> Run<T>(Func<T> work)
    {
        try
        {
            return Task.FromResult(work());
        }
        catch (Exception e)
        {
            return Task.FromException<T>(e);
        }
    }
}

/// <summary>Remembers the work that was begun last, so that its end can be awaited.</summary>
internal sealed class AwaitableBackground(IBackground background) : IBackground
{
    private volatile Task _last = Task.CompletedTask;

    /// <inheritdoc/>
    public Task<T> Run<T>(Func<T> work)
    {
        var task = background.Run(work);
        _last = task;
        return task;
    }

    /// <summary>Waits for the end of the work, whatever it was.</summary>
    public Task WaitAsync() => _last.ContinueWith(
        static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
