namespace Cluster.Messages;

/// <summary>Names what a <see cref="StepRefused"/> is about where it is no slot.</summary>
public static class StepRefusal
{
    /// <summary>In place of a slot: the weights at version <c>step</c> are not finite.</summary>
    public const int OfWeights = -1;
}
