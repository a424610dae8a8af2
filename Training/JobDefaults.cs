using Cluster.Parameters.Optimizers;

namespace Cluster.Training;

/// <summary>Holds what a job trains with where the command line says nothing else.</summary>
public sealed record JobDefaults
{
    /// <summary>Gets how many times all training rows are used. Default 10.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Gets how many rows a step takes over all workers. Default 64.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Gets the optimizer and its numbers. Default Adam with learning rate 1e-3.</summary>
    public OptimizerOptions Optimizer { get; init; } = new AdamOptions();

    /// <summary>Gets schedule, parameter groups, clipping and average. Default none of them.</summary>
    public UpdateOptions Update { get; init; } = new();

    /// <summary>Gets whether the training rows are shuffled anew in each epoch. Default true.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Gets whether a last batch with fewer rows is left out. Default false.</summary>
    public bool DropLast { get; init; }

    /// <summary>Gets how many loader threads a worker has; 0 copies rows on the compute thread. Default 0.</summary>
    public int NumWorkers { get; init; }
}
