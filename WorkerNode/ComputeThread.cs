using System.Collections.Concurrent;

namespace Cluster.WorkerNode;

/// <summary>Runs work in order on one thread of its own: libtorch's generator, scopes and autograd are bound to it.</summary>
internal sealed class ComputeThread : IDisposable
{
    /// <summary>The worker actor asks for one thing at a time; a little room for the end of the run.</summary>
    private const int QueueLimit = 4;

    private readonly BlockingCollection<Action> _queue = new(QueueLimit);
    private readonly Thread _thread;

    /// <summary>Starts the thread.</summary>
    public ComputeThread(string name)
    {
        _thread = new Thread(Loop) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Runs <paramref name="work"/> after what was asked before.</summary>
    /// <returns>What it gives or throws; continuations never run on the compute thread.</returns>
    public Task<T> Run<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    /// <summary>Ends the thread after the work at hand.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        if (Thread.CurrentThread != _thread) _thread.Join();
        _queue.Dispose();
    }

    private void Loop()
    {
        foreach (var work in _queue.GetConsumingEnumerable()) work();
    }
}
