namespace Cluster.Actors;

/// <summary>
/// Marks messages whose loss means nothing, such as the last word of a link to an actor that has ended before it; they
/// are published as any lost message, and not logged.
/// </summary>
public interface IDeadLetterSuppression;
