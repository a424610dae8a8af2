namespace Cluster.Actors.Runtime;

/// <summary>A message on its way, with its sender.</summary>
internal readonly record struct Envelope(object Message, IActorRef? Sender);
