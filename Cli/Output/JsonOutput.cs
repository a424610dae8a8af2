using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Output;

/// <summary>Prints each event as one JSON object per line.</summary>
internal sealed class JsonOutput : RunOutput
{
    /// <inheritdoc/>
    protected override async Task PrintAsync(IAsyncEnumerable<RunEvent> events)
    {
        await foreach (var e in events.ConfigureAwait(false))
            await Console.Out.WriteLineAsync(RunEventNames.ToJson(e)).ConfigureAwait(false);
    }
}
