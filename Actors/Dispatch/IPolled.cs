namespace Cluster.Actors.Dispatch;

/// <summary>Is a place where other processes put something for a <see cref="PinnedDispatcher"/>'s thread.</summary>
public interface IPolled
{
    /// <summary>Looks, on that thread, whether something is there, and hands it on; cheap, and it never waits.</summary>
    void Poll();
}
