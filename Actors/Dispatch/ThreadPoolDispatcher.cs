namespace Cluster.Actors.Dispatch;

/// <summary>Runs actors on the thread pool.</summary>
public sealed class ThreadPoolDispatcher : MessageDispatcher
{
    /// <summary>
    /// Messages per turn: enough that scheduling costs little, few enough that a busy actor delays others by well
    /// under a millisecond.
    /// </summary>
    public const int MessagesPerTurn = 100;

    private ThreadPoolDispatcher()
    {
    }

    /// <summary>The one instance.</summary>
    public static ThreadPoolDispatcher Instance { get; } = new();

    /// <inheritdoc/>
    public override int Throughput => MessagesPerTurn;

    /// <inheritdoc/>
    public override void Schedule(IThreadPoolWorkItem item) => ThreadPool.UnsafeQueueUserWorkItem(item, false);
}
