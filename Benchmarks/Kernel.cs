using Cluster.Parameters.Optimizers;

namespace Cluster.Benchmarks;

/// <summary>Is one pass over the parameter vector.</summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="Optimizer">The optimizer; null for the scan of a slot that looks for NaN and infinities.</param>
/// <param name="Slots">How many gradients are reduced.</param>
/// <param name="FloatsMoved">Floats read and written for each parameter.</param>
public sealed record Kernel(string Name, OptimizerOptions? Optimizer, int Slots, int FloatsMoved)
{
    /// <summary>Gets all kernels.</summary>
    public static IEnumerable<Kernel> All { get; } =
    [
        new("scan", null, 1, 1),
        new("sgd, 1 slot", new SgdOptions(), 1, 1 + 2),
        new("sgd, 2 slots", new SgdOptions(), 2, 2 + 2),
        new("sgd, 4 slots", new SgdOptions(), 4, 4 + 2),
        new("sgd momentum, 2 slots", new SgdOptions { Momentum = 0.9 }, 2, 2 + 4),
        new("adam, 1 slot", new AdamOptions(), 1, 1 + 6),
        new("adam, 2 slots", new AdamOptions(), 2, 2 + 6),
        new("adam, 4 slots", new AdamOptions(), 4, 4 + 6),
        new("adamw, 2 slots", new AdamWOptions(), 2, 2 + 6),
    ];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
