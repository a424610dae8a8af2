using Cluster.Training;

namespace Cluster.Cli;

/// <summary>Holds what all verbs share.</summary>
/// <param name="Jobs">The jobs that can be named.</param>
/// <param name="DefaultJob">The job where none is named, or null.</param>
internal sealed record CommandContext(JobCatalog Jobs, string? DefaultJob)
{
    /// <summary>The folder of runs where none is named.</summary>
    public const string DefaultRunDir = "runs";

    /// <summary>Gets the clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Gets the named job, or the default one.</summary>
    public string JobName(string? named) =>
        named ?? DefaultJob ?? throw new UsageException($"name a job: one of {string.Join(", ", Jobs.Names)}");
}
