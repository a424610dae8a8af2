namespace Cluster.Cli.Launch;

/// <summary>Holds what the command line of <c>train</c> said of the best epoch; null: not said.</summary>
/// <param name="Metric">What it is best by.</param>
/// <param name="Patience">The epochs without an improvement that end the run.</param>
/// <param name="MinDelta">What an improvement must be above.</param>
internal sealed record BestRequest(string? Metric = null, int? Patience = null, double? MinDelta = null);
