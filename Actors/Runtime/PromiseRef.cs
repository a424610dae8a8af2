namespace Cluster.Actors.Runtime;

/// <summary>Completes a task with the first message, or with the death of the actor it watches.</summary>
internal sealed class PromiseRef : InternalActorRef, IDisposable
{
    private readonly TaskCompletionSource<object> _result;
    private readonly ActorSystem _system;
    private ITimer? _timer;
    private CancellationTokenRegistration _cancellation;

    private PromiseRef(ActorSystem system, ActorPath path)
        : base(path)
    {
        _system = system;
        _result = new TaskCompletionSource<object>(system.Dispatcher.CompletionOptions);
    }

    public override ActorSystem System => _system;

    public Task<object> Result => _result.Task;

    public static PromiseRef Create(
        ActorSystem system, TimeSpan timeout, Func<Exception> onTimeout, CancellationToken cancellationToken)
    {
        PromiseRef? promise = null;
        system.AddTemp(path => promise = new PromiseRef(system, path));
        promise!._timer = system.TimeProvider.CreateTimer(
            _ => promise._result.TrySetException(onTimeout()), null, timeout, Timeout.InfiniteTimeSpan);
        promise._cancellation = cancellationToken.UnsafeRegister(
            (_, token) => promise._result.TrySetCanceled(token), null);
        return promise;
    }

    public override void Tell(object message, IActorRef? sender)
    {
        if (!_result.TrySetResult(message))
            _system.PublishLost(new DeadLetter(message, sender, this));
    }

    public override void SendSystem(SystemMessage message)
    {
        if (message is DeathWatchNotification death)
            _result.TrySetResult(new Terminated(death.Actor, death.ExistenceConfirmed, death.AddressTerminated));
        else if (message is WatchMessage watch)
            watch.Watcher.SendSystem(new DeathWatchNotification(this, true, false));
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _cancellation.Dispose();
        _system.RemoveTemp(Path);
    }
}
