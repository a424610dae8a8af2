using Cluster.Messages;

namespace Cluster.Coordinator.Runs;

/// <summary>Says that another coordinator has begun a newer generation of the run: this one is not to go on.</summary>
/// <param name="generation">The generation that is over.</param>
/// <param name="newer">The one that has begun.</param>
public sealed class GenerationOverException(Generation generation, Generation newer)
    : Exception($"generation {newer} of this run has begun elsewhere: generation {generation} is over");
