using Microsoft.Extensions.Logging;

namespace Cluster.Actors.Runtime;

/// <summary>
/// The place where an actor lives: holds its instance, mailbox, children and watches across restarts, and is the
/// context that the actor sees. Everything but <see cref="Post"/> runs on the actor's turn.
/// </summary>
internal sealed partial class ActorCell : IActorContext
{
    [ThreadStatic]
    private static ActorCell? _current;

    private readonly LocalActorRef _self;
    private readonly InternalActorRef _parent;
    private readonly Children _children = new();
    private readonly Stack<Receive> _behaviors = new();
    private TimerScheduler? _timers;
    private MessageStash? _stash;
    private ActorBase? _actor;
    private object? _message;
    private IActorRef? _sender;

    public ActorCell(ActorSystem system, LocalActorRef self, Props props, InternalActorRef parent)
    {
        System = system;
        Props = props;
        _self = self;
        _parent = parent;
        Mailbox = new Mailbox(this, system.DispatcherOf(props), system.Limits.MailboxMessages);
        _receiveTimeout = new ReceiveTimeoutTimer(this);
    }

    /// <summary>The cell whose turn it is on this thread.</summary>
    public static ActorCell? Current
    {
        get => _current;
        set => _current = value;
    }

    public Mailbox Mailbox { get; }

    public ActorSystem System { get; }

    public Props Props { get; }

    public IActorRef Self => _self;

    public IActorRef Parent => _parent;

    public IActorRef Sender => _sender ?? System.DeadLetters;

    public TimeSpan? ReceiveTimeout => _receiveTimeout.Timeout;

    internal Envelope CurrentEnvelope =>
        new(_message ?? throw new InvalidOperationException("No message is being handled"), _sender);

    /// <summary>Accepts a message from any thread; one that finds the mailbox full is published as dropped.</summary>
    public void Post(in Envelope envelope)
    {
        if (Mailbox.TryPost(envelope))
            return;
        var reason = $"the mailbox holds {System.Limits.MailboxMessages} messages, its limit";
        System.PublishLost(new Dropped(envelope.Message, reason, envelope.Sender, _self));
    }

    /// <summary>Binds the instance that is being constructed.</summary>
    public void Bind(ActorBase actor)
    {
        _actor = actor;
        _behaviors.Clear();
        _behaviors.Push(actor.CallReceive);
    }

    public IActorRef ActorOf(Props props, string? name = null)
    {
        var child = _children.Add(name, valid =>
            new LocalActorRef(System, _self.Path.Child(valid, System.NextUid()), props, _self));
        child.SendSystem(new CreateMessage());
        return child;
    }

    public void Stop(IActorRef actor)
    {
        if (actor is not LocalActorRef local)
            throw new ArgumentException($"{actor.Path} lives elsewhere: send it a message instead", nameof(actor));
        if (_children.Find(local) is { } stats)
            stats.Stopping = true;
        local.SendSystem(new TerminateMessage());
    }

    public IActorRef Child(string name) => _children.Find(name)?.Child ?? ActorRefs.Nobody;

    public IEnumerable<IActorRef> GetChildren() => _children.Snapshot().Select(stats => stats.Child);

    public bool IsChild(IActorRef actor) => _children.Find(actor) is not null;

    public LocalActorRef? FindChild(string name) => _children.Find(name)?.Child;

    public ActorSelection ActorSelection(string actorPath) =>
        Actors.ActorSelection.From(System, _self.Path, actorPath);

    public void Become(Receive receive)
    {
        if (_behaviors.Count > 0)
            _behaviors.Pop();
        _behaviors.Push(receive);
    }

    public void BecomeStacked(Receive receive) => _behaviors.Push(receive);

    public void UnbecomeStacked()
    {
        if (_behaviors.Count > 1)
            _behaviors.Pop();
    }

    public void SetReceiveTimeout(TimeSpan? timeout) => _receiveTimeout.Set(timeout);

    private void Log(LogLevel level, Exception? cause, string text) =>
        System.Log.Log(level, cause, "{Actor}: {Text}", _self.Path.ToStringWithoutAddress(), text);
}
