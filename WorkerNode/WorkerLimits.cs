namespace Cluster.WorkerNode;

/// <summary>Names the bounds of a worker.</summary>
internal static class WorkerLimits
{
    /// <summary>How long a coordinator may take to answer before the worker gives up.</summary>
    public static readonly TimeSpan JoinTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long a worker whose coordinator is gone waits for the next one: starting it takes a second or two.</summary>
    public static readonly TimeSpan ReconnectTimeout = TimeSpan.FromSeconds(20);

    /// <summary>How often a coordinator that is not there yet is asked again.</summary>
    public static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(250);

    /// <summary>How often, once it has been looked for in vain for a while; see <see cref="Actors.Links.Backoff"/>.</summary>
    public static readonly TimeSpan AskAgainMax = TimeSpan.FromSeconds(2);

    /// <summary>How often in a row a link on which data is fetched may be cut: what it brought so far is kept.</summary>
    public const int FetchesMax = 10;

    /// <summary>Versions of a shard that are kept until all shards have sent the same one.</summary>
    public const int VersionsKept = 2;

    /// <summary>
    /// Versions at hand: one being received, those kept, one that is read, one being loaded, one waiting to be, and the one that takes
    /// its place; and of the weights' average one that is kept, and two that are judged or about to be.
    /// </summary>
    public const int ParameterBuffers = VersionsKept + 8;

    /// <summary>Gradients at hand: one being computed, the others on their way to the server.</summary>
    public const int GradientBuffers = 4;
}
