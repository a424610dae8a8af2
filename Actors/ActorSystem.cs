using System.Security.Cryptography;
using Cluster.Actors.Dispatch;
using Cluster.Actors.Remote;
using Cluster.Actors.Runtime;
using Microsoft.Extensions.Logging;

namespace Cluster.Actors;

/// <summary>A tree of actors with the threads, time, logs and links they share. Thread-safe.</summary>
public sealed class ActorSystem : IActorRefFactory, IDisposable
{
    private readonly TaskCompletionSource _terminated;
    private readonly DeadLetterLog _deadLetterLog;
    private readonly RemoteExtension? _remote;
    private readonly LocalActorRef _userGuardian;
    private readonly LocalActorRef _systemGuardian;
    private readonly TempRefs _temps;
    private readonly IReadOnlyDictionary<string, MessageDispatcher> _dispatchers;
    private long _lastUid;
    private int _terminating;
    private volatile bool _aborted;

    private ActorSystem(string name, ActorSystemSetup setup)
    {
        Name = name;
        Dispatcher = setup.Dispatcher;
        _dispatchers = setup.Dispatchers;
        TimeProvider = setup.TimeProvider;
        Limits = setup.Limits;
        GuardianStrategy = setup.GuardianStrategy;
        Log = setup.LoggerFactory.CreateLogger("Cluster.Actors." + name);
        Uid = setup.Uid ?? RandomUid();
        _lastUid = Uid >>> 1;
        _terminated = new TaskCompletionSource(Dispatcher.CompletionOptions);
        _deadLetterLog = new DeadLetterLog(Log, Limits, TimeProvider);
        var root = ActorPath.Root(new Address(Address.LocalProtocol, name));
        _temps = new TempRefs(root / "temp");
        DeadLetters = new DeadLetterRef(this, root / "deadLetters");
        Scheduler = new TellScheduler(this);
        var top = new RootRef(this, root);
        _systemGuardian = Guardian(top, "system");
        _userGuardian = Guardian(top, "user");
        _remote = setup.Remote is { } remote ? new RemoteExtension(this, remote, setup.LoggerFactory) : null;
    }

    internal SupervisorStrategy? GuardianStrategy { get; }

    internal MessageDispatcher DispatcherOf(Props props) =>
        props.Dispatcher is { } name ? _dispatchers.GetValueOrDefault(name, Dispatcher) : Dispatcher;

    /// <summary>The name of the system.</summary>
    public string Name { get; }

    /// <summary>Tells this incarnation of the system from others of its name.</summary>
    public long Uid { get; }

    /// <summary>The time of all timers and timeouts.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>The log of the runtime and its actors.</summary>
    public ILogger Log { get; }

    /// <summary>Carries events, lost messages among them, to their subscribers.</summary>
    public EventStream EventStream { get; } = new();

    /// <summary>Publishes what is told to it as lost.</summary>
    public IActorRef DeadLetters { get; }

    /// <summary>Sends messages later.</summary>
    public IScheduler Scheduler { get; }

    /// <summary>The links to other processes.</summary>
    /// <exception cref="InvalidOperationException">The system was set up without links.</exception>
    public RemoteExtension Remote => _remote
        ?? throw new InvalidOperationException($"{Name} has no links to other processes: set ActorSystemSetup.Remote");

    /// <summary>Completes when all actors have stopped and all links are closed.</summary>
    public Task WhenTerminated => _terminated.Task;

    internal MessageDispatcher Dispatcher { get; }

    internal ActorLimits Limits { get; }

    internal bool IsAborted => _aborted;

    internal bool HasRemote => _remote is not null;

    /// <summary>Starts an actor system.</summary>
    /// <param name="name">Letters, digits and <c>-_.</c>; part of the system's address.</param>
    /// <param name="setup">What it runs on; the thread pool, the system's clock and no links by default.</param>
    public static ActorSystem Create(string name, ActorSystemSetup? setup = null)
    {
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            throw new ArgumentException($"'{name}' is not a system name: use letters, digits, -, _ and .", nameof(name));
        return new ActorSystem(name, setup ?? new ActorSystemSetup());
    }

    /// <inheritdoc/>
    public IActorRef ActorOf(Props props, string? name = null) => _userGuardian.Cell.ActorOf(props, name);

    /// <inheritdoc/>
    public void Stop(IActorRef actor)
    {
        if (_userGuardian.Cell.IsChild(actor))
            _userGuardian.Cell.Stop(actor);
        else if (actor is LocalActorRef local)
            local.SendSystem(new TerminateMessage());
        else
            throw new ArgumentException($"{actor.Path} lives elsewhere: send it a message instead", nameof(actor));
    }

    /// <inheritdoc/>
    public ActorSelection ActorSelection(string actorPath) =>
        Actors.ActorSelection.From(this, _userGuardian.Path, actorPath);

    /// <summary>Stops all actors, children first, then closes the links; completes with WhenTerminated.</summary>
    public Task Terminate()
    {
        if (Interlocked.Exchange(ref _terminating, 1) == 0)
            _userGuardian.SendSystem(new TerminateMessage());
        return WhenTerminated;
    }

    /// <summary>
    /// Ends the system as the kill of its process would: no actor gets another turn, nothing is sent, links are cut.
    /// </summary>
    public void Abort()
    {
        _aborted = true;
        _remote?.Abort();
        _terminated.TrySetResult();
    }

    /// <summary>Begins to terminate; await Terminate() to wait for the end.</summary>
    public void Dispose() => Terminate();

    internal IActorRef SystemActorOf(Props props, string? name) => _systemGuardian.Cell.ActorOf(props, name);

    internal long NextUid() => Interlocked.Increment(ref _lastUid) & long.MaxValue;

    internal void AddTemp(Func<ActorPath, InternalActorRef> create) => _temps.Add(create);

    internal void RemoveTemp(ActorPath path) => _temps.Remove(path);

    /// <summary>Finds who lives at a path of this system; null where nobody does.</summary>
    internal InternalActorRef? FindLocal(ActorPath path)
    {
        var names = path.Elements;
        if (names.Count == 0)
            return null;
        if (names[0] == "temp")
            return names.Count == 2 ? _temps.Find(names[1]) : null;
        var found = names[0] switch { "user" => _userGuardian, "system" => _systemGuardian, _ => null };
        for (var i = 1; i < names.Count && found is not null; i++)
            found = found.Cell.FindChild(names[i]);
        return found is not null && (path.Uid == 0 || path.Uid == found.Path.Uid) ? found : null;
    }

    internal void PublishLost(AllDeadLetters letter)
    {
        // A lost report of a loss is not reported again.
        if (letter.Message is AllDeadLetters || _aborted)
            return;
        _deadLetterLog.Write(letter);
        EventStream.Publish(letter);
    }

    internal void OnGuardianStopped(InternalActorRef guardian)
    {
        if (ReferenceEquals(guardian, _userGuardian))
            _systemGuardian.SendSystem(new TerminateMessage());
        else
            _ = EndAsync();
    }

    private async Task EndAsync()
    {
        try
        {
            if (_remote is not null)
                await _remote.ShutdownAsync().ConfigureAwait(false);
        }
        catch (Exception cause)
        {
            Log.LogError(cause, "The links of {System} did not close in order", Name);
        }
        finally
        {
            _terminated.TrySetResult();
        }
    }

    private LocalActorRef Guardian(RootRef root, string name)
    {
        var guardian = new LocalActorRef(this, root.Path / name, Props.Create(() => new GuardianActor()), root);
        guardian.SendSystem(new CreateMessage());
        return guardian;
    }

    private static long RandomUid()
    {
        // Identity, not simulation: a seeded run sets ActorSystemSetup.Uid.
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToInt64(bytes) & long.MaxValue;
    }
}
