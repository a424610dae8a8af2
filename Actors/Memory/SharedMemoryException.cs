namespace Cluster.Actors.Memory;

/// <summary>Memory could not be made or shared; the message says why.</summary>
public sealed class SharedMemoryException(string message) : ActorException(message);
