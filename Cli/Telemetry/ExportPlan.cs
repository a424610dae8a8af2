namespace Cluster.Cli.Telemetry;

/// <summary>Says what is exported, and where to.</summary>
/// <param name="Traces">Where traces go; null: none do.</param>
/// <param name="Metrics">Where metrics go; null: none do.</param>
internal readonly record struct ExportPlan(string? Traces, string? Metrics)
{
    /// <summary>Gets whether nothing is exported.</summary>
    public bool IsNone => Traces is null && Metrics is null;
}
