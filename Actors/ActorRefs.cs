using Cluster.Actors.Runtime;

namespace Cluster.Actors;

/// <summary>Holds the references that stand for no actor.</summary>
public static class ActorRefs
{
    /// <summary>Stands for no actor; what is told to it vanishes.</summary>
    public static readonly IActorRef Nobody = new NobodyRef();

    /// <summary>The sender of messages that have none.</summary>
    public static readonly IActorRef? NoSender;
}
