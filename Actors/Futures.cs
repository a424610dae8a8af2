using Cluster.Actors.Runtime;

namespace Cluster.Actors;

/// <summary>Asks actors from code that is not one, and waits for their end.</summary>
public static class Futures
{
    /// <summary>Sends a message and returns the answer.</summary>
    /// <param name="self">The actor or selection.</param>
    /// <param name="message">The question.</param>
    /// <param name="timeout">How long to wait; ActorLimits.AskTimeout where null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AskTimeoutException">No answer came in time.</exception>
    /// <exception cref="InvalidCastException">The answer is of another type.</exception>
    public static async Task<T> Ask<T>(
        this ICanTell self, object message, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var system = SystemOf(self);
        var limit = timeout ?? system.Limits.AskTimeout;
        using var promise = PromiseRef.Create(
            system,
            limit,
            () => new AskTimeoutException($"{self} did not answer {message.GetType().Name} within {limit}"),
            cancellationToken);
        self.Tell(message, promise);
        var answer = await promise.Result.ConfigureAwait(false);
        return answer switch
        {
            T typed => typed,
            Status.Failure failure => throw failure.Cause,
            _ => throw new InvalidCastException(
                $"{self} answered {message.GetType().Name} with {answer.GetType().Name}, not {typeof(T).Name}"),
        };
    }

    /// <summary>Stops an actor by PoisonPill and waits; false where it was lost with its process.</summary>
    /// <exception cref="AskTimeoutException">It did not stop in time.</exception>
    public static Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout) =>
        GracefulStop(target, timeout, PoisonPill.Instance);

    /// <summary>Stops an actor by a message of its own and waits; false where it was lost with its process.</summary>
    /// <exception cref="AskTimeoutException">It did not stop in time.</exception>
    public static async Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout, object stopMessage)
    {
        var system = SystemOf(target);
        using var promise = PromiseRef.Create(
            system, timeout, () => new AskTimeoutException($"{target} did not stop within {timeout}"), default);
        var watchee = InternalActorRef.Of(target);
        watchee.SendSystem(new WatchMessage(watchee, promise));
        target.Tell(stopMessage, null);
        try
        {
            return await promise.Result.ConfigureAwait(false) is Terminated { AddressTerminated: false };
        }
        finally
        {
            watchee.SendSystem(new UnwatchMessage(watchee, promise));
        }
    }

    private static ActorSystem SystemOf(ICanTell target) => target switch
    {
        InternalActorRef { System: { } system } => system,
        ActorSelection selection => selection.System,
        _ => throw new ArgumentException($"{target} belongs to no actor system", nameof(target)),
    };
}
