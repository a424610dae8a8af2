namespace Cluster.Actors.Runtime;

internal sealed class TellScheduler(ActorSystem system) : IScheduler
{
    public DateTimeOffset Now => system.TimeProvider.GetUtcNow();

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellOnceCancelable(delay, receiver, message, sender);

    public ICancelable ScheduleTellOnceCancelable(
        TimeSpan delay, ICanTell receiver, object message, IActorRef? sender) =>
        Start(delay, Timeout.InfiniteTimeSpan, receiver, message, sender);

    public ICancelable ScheduleTellRepeatedlyCancelable(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender) =>
        Start(initialDelay, interval, receiver, message, sender);

    private ScheduledTell Start(
        TimeSpan delay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender)
    {
        var scheduled = new ScheduledTell();
        scheduled.Timer = system.TimeProvider.CreateTimer(
            _ =>
            {
                if (!scheduled.IsCancellationRequested && !system.WhenTerminated.IsCompleted && !system.IsAborted)
                    receiver.Tell(message, sender);
            },
            null, delay, interval);
        return scheduled;
    }

    private sealed class ScheduledTell : ICancelable
    {
        private volatile bool _cancelled;

        public ITimer? Timer { get; set; }

        public bool IsCancellationRequested => _cancelled;

        public void Cancel()
        {
            _cancelled = true;
            Timer?.Dispose();
        }
    }
}
