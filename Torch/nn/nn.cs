namespace Cluster.Torch;

public static partial class torch
{
    /// <summary>Makes layers, containers and losses, and holds the base of all modules.</summary>
    public static partial class nn;
}
