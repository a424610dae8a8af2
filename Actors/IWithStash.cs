namespace Cluster.Actors;

/// <summary>Marks an actor that puts messages aside.</summary>
public interface IWithStash
{
    /// <summary>The messages put aside; set by the runtime before PreStart.</summary>
    IStash Stash { get; set; }
}

/// <summary>Keeps messages aside until the actor can handle them.</summary>
public interface IStash
{
    /// <summary>Puts the current message aside.</summary>
    /// <exception cref="StashOverflowException">The stash is full.</exception>
    void Stash();

    /// <summary>Puts the oldest message back, to be handled next.</summary>
    void Unstash();

    /// <summary>Puts all messages back, to be handled next, in their order.</summary>
    void UnstashAll();
}
