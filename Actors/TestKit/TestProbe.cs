using Cluster.Actors.Runtime;

namespace Cluster.Actors.TestKit;

/// <summary>An actor whose messages the test reads one by one, and in whose name it sends.</summary>
public sealed class TestProbe : ICanTell
{
    private readonly ProbeQueue _queue;
    private Envelope _last;

    internal TestProbe(ActorSystem system, string? name)
    {
        _queue = new ProbeQueue(system.Dispatcher as TestScheduler);
        Ref = system.SystemActorOf(Props.Create<ProbeActor>(_queue), name);
    }

    /// <summary>The probe's reference.</summary>
    public IActorRef Ref { get; }

    /// <summary>The message that was read last.</summary>
    public object LastMessage => _last.Message;

    /// <summary>The sender of the message that was read last.</summary>
    public IActorRef LastSender => _last.Sender ?? ActorRefs.Nobody;

    /// <inheritdoc/>
    public void Tell(object message, IActorRef? sender) => Ref.Tell(message, sender);

    /// <summary>Sends a message in the probe's name.</summary>
    public void Send(ICanTell recipient, object message) => recipient.Tell(message, Ref);

    /// <summary>Answers the message that was read last.</summary>
    public void Reply(object message) => LastSender.Tell(message, Ref);

    /// <summary>Passes the message that was read last on, with its sender.</summary>
    public void Forward(IActorRef recipient) => recipient.Tell(LastMessage, LastSender);

    /// <summary>Watches an actor; its end comes as Terminated.</summary>
    public IActorRef Watch(IActorRef target)
    {
        Ref.Tell(new ProbeActor.WatchRequest(target), null);
        return target;
    }

    /// <summary>Takes a watch back.</summary>
    public IActorRef Unwatch(IActorRef target)
    {
        Ref.Tell(new ProbeActor.UnwatchRequest(target), null);
        return target;
    }

    /// <summary>Reads the next message, which must be a T.</summary>
    /// <param name="timeout">How long it may take; virtual where the scheduler is a TestScheduler.</param>
    /// <exception cref="TestKitException">Nothing came in time, or something else.</exception>
    public T ExpectMsg<T>(TimeSpan? timeout = null) => ExpectMsg<T>(_ => true, timeout);

    /// <summary>Reads the next message, which must be a T that the predicate accepts.</summary>
    /// <exception cref="TestKitException">Nothing came in time, or something else.</exception>
    public T ExpectMsg<T>(Predicate<T> isMessage, TimeSpan? timeout = null)
    {
        var limit = timeout ?? TestKitBase.DefaultTimeout;
        if (!_queue.TryTake(limit, out var next))
            throw new TestKitException($"{Ref.Path.Name} expected {typeof(T).Name}, nothing came within {limit}");
        _last = next;
        if (next.Message is not T typed)
            throw new TestKitException($"{Ref.Path.Name} expected {typeof(T).Name}, got {Describe(next)}");
        return isMessage(typed)
            ? typed
            : throw new TestKitException($"{Ref.Path.Name} got {Describe(next)}, which the predicate refuses");
    }

    /// <summary>Reads the next message, which must equal the given one.</summary>
    /// <exception cref="TestKitException">Nothing came in time, or something else.</exception>
    public T ExpectMsg<T>(T message, TimeSpan? timeout = null) where T : notnull
    {
        var got = ExpectMsg<T>(timeout);
        return message.Equals(got)
            ? got
            : throw new TestKitException($"{Ref.Path.Name} expected {message}, got {got}");
    }

    /// <summary>Asserts that nothing comes; virtual time passes at once.</summary>
    /// <param name="duration">How long; 100 ms where null.</param>
    /// <exception cref="TestKitException">Something came.</exception>
    public void ExpectNoMsg(TimeSpan? duration = null)
    {
        if (_queue.TryTake(duration ?? TestKitBase.DefaultSilence, out var next))
            throw new TestKitException($"{Ref.Path.Name} expected nothing, got {Describe(next)}");
    }

    /// <summary>Reads messages until one is a T that the predicate accepts; the others are dropped.</summary>
    /// <exception cref="TestKitException">None came in time.</exception>
    public T FishForMessage<T>(Predicate<T> isMessage, TimeSpan? max = null)
    {
        var limit = max ?? TestKitBase.DefaultTimeout;
        var seen = new List<string>();
        while (_queue.TryTake(limit, out var next))
        {
            _last = next;
            if (next.Message is T typed && isMessage(typed))
                return typed;
            seen.Add(next.Message.GetType().Name);
        }

        throw new TestKitException(
            $"{Ref.Path.Name} fished for {typeof(T).Name}, got only [{string.Join(", ", seen)}] within {limit}");
    }

    /// <summary>Reads a number of messages.</summary>
    /// <exception cref="TestKitException">Fewer came in time.</exception>
    public IReadOnlyList<object> ReceiveN(int count, TimeSpan? max = null)
    {
        var messages = new List<object>(count);
        while (messages.Count < count)
            messages.Add(ExpectMsg<object>(max));
        return messages;
    }

    /// <summary>Reads the next message, which must be the Terminated of the actor.</summary>
    /// <exception cref="TestKitException">Nothing came in time, or something else.</exception>
    public Terminated ExpectTerminated(IActorRef target, TimeSpan? timeout = null) =>
        ExpectMsg<Terminated>(terminated => terminated.ActorRef.Equals(target), timeout);

    private static string Describe(in Envelope envelope) =>
        $"{envelope.Message.GetType().Name} ({envelope.Message}) from {envelope.Sender?.Path.ToString() ?? "nobody"}";
}
