namespace Cluster.Actors.Links;

/// <summary>A link could not be opened, or a listener not started; the message says why.</summary>
public sealed class LinkException(string message, Exception? cause = null) : ActorException(message, cause);
