namespace Cluster.Actors.Runtime;

/// <summary>
/// What the runtime needs of every reference: a way for its own messages, and equality by path and uid.
/// </summary>
internal abstract class InternalActorRef(ActorPath path) : IActorRef
{
    public ActorPath Path { get; } = path;

    public virtual ActorSystem? System => null;

    public abstract void Tell(object message, IActorRef? sender);

    public abstract void SendSystem(SystemMessage message);

    /// <summary>Casts a reference that came through the public interface.</summary>
    /// <exception cref="ArgumentException">The reference is not the runtime's.</exception>
    public static InternalActorRef Of(IActorRef actorRef) => actorRef as InternalActorRef
        ?? throw new ArgumentException($"{actorRef.GetType()} is not a reference of this runtime", nameof(actorRef));

    public bool Equals(IActorRef? other) => ReferenceEquals(this, other)
        || (other is not null && Path.Uid == other.Path.Uid && Path.Equals(other.Path));

    public override bool Equals(object? obj) => Equals(obj as IActorRef);

    public override int GetHashCode() => HashCode.Combine(Path.Uid, Path);

    public int CompareTo(IActorRef? other)
    {
        var byPath = string.CompareOrdinal(Path.ToString(), other?.Path.ToString());
        return byPath != 0 || other is null ? byPath : Path.Uid.CompareTo(other.Path.Uid);
    }

    public override string ToString() => $"[{Path.ToSerializationFormat()}]";
}
