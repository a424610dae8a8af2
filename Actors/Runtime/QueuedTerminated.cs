namespace Cluster.Actors.Runtime;

/// <summary>A death that waits in the mailbox; dropped where the watch was taken back meanwhile.</summary>
internal sealed record QueuedTerminated(IActorRef Actor, object Message);
