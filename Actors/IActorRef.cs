namespace Cluster.Actors;

/// <summary>Refers to one incarnation of an actor, in this process or another.</summary>
public interface IActorRef : ICanTell, IEquatable<IActorRef>, IComparable<IActorRef>
{
    /// <summary>The path of the actor.</summary>
    ActorPath Path { get; }
}
