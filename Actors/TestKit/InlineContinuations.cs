namespace Cluster.Actors.TestKit;

/// <summary>
/// Takes the test framework's synchronization context away for a while: with one in place an awaiting method would go
/// on at the thread pool when its task completes here, and the run would not be deterministic.
/// </summary>
internal readonly struct InlineContinuations : IDisposable
{
    private readonly SynchronizationContext? _before;

    private InlineContinuations(SynchronizationContext? before) => _before = before;

    public static InlineContinuations Begin()
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        return new InlineContinuations(before);
    }

    public void Dispose() => SynchronizationContext.SetSynchronizationContext(_before);
}
