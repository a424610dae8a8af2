using Cluster.Actors.Runtime;

namespace Cluster.Actors;

/// <summary>Applies the decision to the failed child alone, with a limit of restarts within a time.</summary>
public sealed class OneForOneStrategy : SupervisorStrategy
{
    private readonly int _maxNrOfRetries;
    private readonly TimeSpan _withinTimeRange;
    private readonly Func<Exception, Directive> _decider;

    /// <summary>Creates a strategy with a limit of restarts.</summary>
    /// <param name="maxNrOfRetries">Restarts within the time before the child is stopped; null or -1: no limit.</param>
    /// <param name="withinTimeRange">The time; null: the child's whole life.</param>
    /// <param name="localOnlyDecider">The decision by exception.</param>
    public OneForOneStrategy(
        int? maxNrOfRetries, TimeSpan? withinTimeRange, Func<Exception, Directive> localOnlyDecider)
    {
        _maxNrOfRetries = maxNrOfRetries ?? -1;
        _withinTimeRange = withinTimeRange ?? Timeout.InfiniteTimeSpan;
        _decider = localOnlyDecider;
    }

    /// <summary>Creates a strategy without a limit of restarts.</summary>
    public OneForOneStrategy(Func<Exception, Directive> localOnlyDecider)
        : this(null, null, localOnlyDecider)
    {
    }

    internal override Directive Decide(ChildStats child, Exception cause, TimeProvider time)
    {
        var directive = _decider(cause);
        return directive == Directive.Restart && !child.MayRestart(_maxNrOfRetries, _withinTimeRange, time)
            ? Directive.Stop
            : directive;
    }
}
