namespace Cluster.Cli.Runs;

/// <summary>Is one reason why a run is not faster.</summary>
/// <param name="Cause">Its name, such as <c>input_bound</c>.</param>
/// <param name="Who">The worker that it is about; null: all of the run.</param>
/// <param name="Share">The share of the time that it costs, about, 0 to 1.</param>
/// <param name="Text">What is, with its figures.</param>
/// <param name="Advice">What to change; empty: nothing.</param>
internal sealed record Finding(string Cause, string? Who, double Share, string Text, string Advice);
