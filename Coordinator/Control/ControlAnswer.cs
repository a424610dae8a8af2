namespace Cluster.Coordinator.Control;

/// <summary>Answers a request that would change a run.</summary>
/// <param name="Status">HTTP's status code.</param>
/// <param name="Message">One line for the user.</param>
/// <param name="Path">What was written, or null.</param>
public sealed record ControlAnswer(int Status, string Message, string? Path = null);
