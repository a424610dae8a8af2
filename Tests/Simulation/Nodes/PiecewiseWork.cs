namespace Cluster.Simulation.Nodes;

/// <summary>Runs blocking work on another thread, of which at any time either this or the caller's runs.</summary>
internal sealed class PiecewiseWork : IDisposable
{
    private readonly SemaphoreSlim _go = new(0);
    private readonly SemaphoreSlim _back = new(0);
    private readonly Action _work;
    private bool _hasBegun;
    private bool _isOver;
    private bool _runsThrough;

    /// <summary>Prepares the work; nothing runs yet.</summary>
    public PiecewiseWork(Action work) => _work = work;

    /// <summary>Gets what the work threw, or null.</summary>
    public Exception? Problem { get; private set; }

    /// <summary>Lets the work run to its next operation.</summary>
    /// <returns>Whether it is over.</returns>
    public bool GoOn()
    {
        if (_hasBegun) _go.Release();
        else ThreadPool.UnsafeQueueUserWorkItem(_ => Run(), null);
        _hasBegun = true;
        _back.Wait();
        return _isOver;
    }

    /// <summary>Is called by the work: gives the caller its turn.</summary>
    public void Yield()
    {
        if (_runsThrough) return;
        _back.Release();
        _go.Wait();
    }

    /// <summary>Lets the work run to its end.</summary>
    public void Finish()
    {
        _runsThrough = true;
        if (!_isOver) GoOn();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _go.Dispose();
        _back.Dispose();
    }

    private void Run()
    {
        try
        {
            _work();
        }
        catch (Exception e)
        {
            Problem = e;
        }

        _isOver = true;
        _back.Release();
    }
}
