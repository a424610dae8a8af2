using Cluster.Parameters.Layout;
using Cluster.Training.Data;
using Cluster.Training.Plans;

namespace Cluster.Training;

/// <summary>Is what a job turned out to be when it was tried before the run.</summary>
public sealed record PreflightReport
{
    /// <summary>Gets the data.</summary>
    public required JobData Data { get; init; }

    /// <summary>Gets how an epoch is cut.</summary>
    public required BatchPlan Batches { get; init; }

    /// <summary>Gets where each parameter and buffer lies.</summary>
    public required ParameterLayout Layout { get; init; }

    /// <summary>Gets the SHA-256 of the data, as <see cref="Training.Data.DatasetHash"/> computes it.</summary>
    public required string DatasetHash { get; init; }

    /// <summary>Gets the parameters that the loss does not depend on: they will not learn.</summary>
    public required IReadOnlyList<string> UnusedParameters { get; init; }

    /// <summary>Gets what trains, but hardly does what was meant: one sentence each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Gets the parameters that are not trained.</summary>
    public required IReadOnlyList<string> Frozen { get; init; }
}
