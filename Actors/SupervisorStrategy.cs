using Cluster.Actors.Runtime;

namespace Cluster.Actors;

/// <summary>Decides what becomes of children that fail.</summary>
public abstract class SupervisorStrategy
{
    /// <summary>Stops what cannot start, was killed or broke a death pact; restarts everything else.</summary>
    public static readonly Func<Exception, Directive> DefaultDecider = cause => cause
        is ActorInitializationException or ActorKilledException or DeathPactException
            ? Directive.Stop
            : Directive.Restart;

    /// <summary>One for one, with the default decider and no limit of restarts.</summary>
    public static readonly SupervisorStrategy DefaultStrategy = new OneForOneStrategy(DefaultDecider);

    /// <summary>One for one, stopping each child that fails.</summary>
    public static readonly SupervisorStrategy StoppingStrategy = new OneForOneStrategy(_ => Directive.Stop);

    internal abstract Directive Decide(ChildStats child, Exception cause, TimeProvider time);
}
