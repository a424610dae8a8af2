using System.Threading.Channels;
using Cluster.Cli.Launch;
using Cluster.Coordinator.Runs;
using Spectre.Console;

namespace Cluster.Cli.Output;

/// <summary>Prints a run's events from a thread of its own, so that a slow terminal never slows a step.</summary>
internal abstract class RunOutput : IRunObserver, IAsyncDisposable
{
    /// <summary>Events that may wait to be printed; a reader that is further behind makes the run wait.</summary>
    private const int EventsMax = 4096;

    private readonly Channel<RunEvent> _events = Channel.CreateBounded<RunEvent>(EventsMax);
    private Task _printing = Task.CompletedTask;

    /// <summary>Creates the output that fits where it goes: JSON lines, a live bar, or plain lines.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="json">Whether it is JSON lines.</param>
    /// <param name="verbose">How much is said, as <c>--verbose</c> says.</param>
    public static RunOutput Create(RunPlan plan, bool json, int verbose) => json ? CreateJson()
        : Start(IsPlain(verbose) ? new PlainOutput(plan, verbose) : new LiveOutput(plan, verbose));

    /// <summary>Creates the output of JSON lines.</summary>
    public static RunOutput CreateJson() => Start(new JsonOutput());

    private static RunOutput Start(RunOutput output)
    {
        output._printing = Task.Run(() => output.PrintAsync(output._events.Reader.ReadAllAsync()));
        return output;
    }

    private static bool IsPlain(int verbose) =>
        verbose == 0 || Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Ansi;

    /// <inheritdoc/>
    public void OnEvent(RunEvent e)
    {
        while (!_events.Writer.TryWrite(e))
            if (e is StepCompleted || !_events.Writer.WaitToWriteAsync().AsTask().GetAwaiter().GetResult())
                return;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _events.Writer.TryComplete();
        await _printing.ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Prints all events until the run's end.</summary>
    protected abstract Task PrintAsync(IAsyncEnumerable<RunEvent> events);
}
