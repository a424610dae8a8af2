using Cluster.Actors.Dispatch;
using Cluster.Actors.Remote;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cluster.Actors;

/// <summary>What an actor system runs on: threads, time, logs, limits and its links to other processes.</summary>
public sealed record ActorSystemSetup
{
    /// <summary>Runs the actors; the thread pool unless a test drives them itself.</summary>
    public MessageDispatcher Dispatcher { get; init; } = ThreadPoolDispatcher.Instance;

    /// <summary>
    /// Further dispatchers, by the names that <see cref="Props.WithDispatcher"/> gives; a name that is not here means
    /// <see cref="Dispatcher"/>, so that a test which drives its actors itself drives all of them.
    /// </summary>
    public IReadOnlyDictionary<string, MessageDispatcher> Dispatchers { get; init; } =
        new Dictionary<string, MessageDispatcher>();

    /// <summary>The time of all timers and timeouts.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where logs go.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The bounds.</summary>
    public ActorLimits Limits { get; init; } = new();

    /// <summary>
    /// What happens to a top-level actor that fails; null: the default strategy, which starts it again.
    /// </summary>
    public SupervisorStrategy? GuardianStrategy { get; init; }

    /// <summary>The links to other processes; null for a system that stays by itself.</summary>
    public RemoteSettings? Remote { get; init; }

    /// <summary>Tells this incarnation of the system from others of its name; null draws one.</summary>
    public long? Uid { get; init; }
}
