using Cluster.Cli.Launch;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Output;

/// <summary>Prints plain lines: for logs, pipes and files.</summary>
internal sealed class PlainOutput(RunPlan plan, int verbose) : RunOutput
{
    /// <inheritdoc/>
    protected override async Task PrintAsync(IAsyncEnumerable<RunEvent> events)
    {
        var text = new RunText(plan, verbose);
        foreach (var line in text.Header()) await Console.Out.WriteLineAsync(line).ConfigureAwait(false);
        await foreach (var e in events.ConfigureAwait(false))
            foreach (var line in text.Lines(e))
                await Console.Out.WriteLineAsync(line).ConfigureAwait(false);
    }
}
