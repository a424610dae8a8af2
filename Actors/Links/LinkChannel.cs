namespace Cluster.Actors.Links;

/// <summary>What a link carries; said once, when it opens.</summary>
public enum LinkChannel : byte
{
    /// <summary>No channel; never valid on a link.</summary>
    None = 0,

    /// <summary>Messages between actors.</summary>
    Control = 1,

    /// <summary>Raw payloads from and to native memory.</summary>
    Tensor = 2,
}
