namespace Cluster.Messages;

/// <summary>Names the reasons of a refusal that the worker acts on.</summary>
public static class JoinReasons
{
    /// <summary>The run is over: a worker that comes late ends without an error.</summary>
    public const string RunFinished = "run finished";
}
