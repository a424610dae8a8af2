using Cluster.Coordinator.Runs;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

namespace Cluster.Cli.Launch;

/// <summary>Is a run that can start: everything was checked.</summary>
/// <param name="Settings">What is fixed for the run.</param>
/// <param name="Parameters">Parameters and buffers at the start; the run takes them over.</param>
/// <param name="Optimizer">The optimizer's state of the snapshot it resumes from, or null.</param>
/// <param name="ResumedFrom">The snapshot's folder, or null.</param>
/// <param name="Tensors">Number of tensors in the model.</param>
internal sealed record RunPlan(
    RunSettings Settings, ParameterVector Parameters, Optimizer? Optimizer, string? ResumedFrom, int Tensors)
{
    /// <summary>Gets the folder of the certificates that its links show; null: plain links.</summary>
    public string? Tls { get; init; }

    /// <summary>Gets the shape of a row as the model sees it.</summary>
    public IReadOnlyList<int> RowShape { get; init; } = [];
}
