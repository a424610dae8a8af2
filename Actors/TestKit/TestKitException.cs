namespace Cluster.Actors.TestKit;

/// <summary>An expectation of a test was not met; the message says what was expected and what came.</summary>
public sealed class TestKitException(string message) : Exception(message);
