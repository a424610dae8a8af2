namespace Cluster.Messages;

/// <summary>Names the reasons of a refusal that a worker or server acts on.</summary>
public static class JoinReasons
{
    /// <summary>The run is over: whoever comes late ends without an error.</summary>
    public const string RunFinished = "run finished";

    /// <summary>
    /// No shard is free: a server that replaces a lost one may have come before the loss was noticed, and asks again.
    /// </summary>
    public const string NoShardFree = "each shard has its server";
}
