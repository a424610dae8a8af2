namespace Cluster.Actors.Dispatch;

/// <summary>Is a place where other processes put something for a <see cref="PinnedDispatcher"/>'s thread.</summary>
public interface IPolled
{
    /// <summary>Looks, on that thread, whether something is there, and hands it on; cheap, and it never waits.</summary>
    /// <returns>Whether more is on its way, to be there soon: the thread then stays awake for longer.</returns>
    bool Poll();
}
