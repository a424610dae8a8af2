using Cluster.Actors.Runtime;

namespace Cluster.Actors;

/// <summary>Conveniences of the context.</summary>
public static class ContextExtensions
{
    /// <summary>Returns a log that names the actor.</summary>
    public static ILoggingAdapter GetLogger(this IActorContext context) =>
        new ActorLog(context.System.Log, context.Self.Path.ToStringWithoutAddress());

    /// <summary>Creates a child from its class, with a constructor that takes nothing.</summary>
    public static IActorRef ActorOf<TActor>(this IActorRefFactory factory, string? name = null)
        where TActor : ActorBase, new() => factory.ActorOf(Props.Create(() => new TActor()), name);
}
