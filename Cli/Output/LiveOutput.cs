using System.Globalization;
using Cluster.Cli.Launch;
using Cluster.Coordinator.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Cluster.Cli.Output;

/// <summary>Draws a live bar on a terminal, with a plain line above it for each epoch and incident.</summary>
internal sealed class LiveOutput(RunPlan plan, int verbose) : RunOutput
{
    private readonly RunSettings _run = plan.Settings;
    private readonly HashSet<int> _workers = [];
    private string _figures = "";
    private (long Step, double Seconds)? _warm;

    /// <inheritdoc/>
    protected override async Task PrintAsync(IAsyncEnumerable<RunEvent> events)
    {
        var text = new RunText(plan, verbose);
        foreach (var line in text.Header()) AnsiConsole.MarkupLineInterpolated($"[grey]{line}[/]");
        var last = new List<string>();
        await AnsiConsole.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(),
                new FigureColumn(() => _figures))
            .StartAsync(async progress =>
            {
                var bar = progress.AddTask("waiting for workers", maxValue: _run.EndStep.Value);
                await foreach (var e in events.ConfigureAwait(false))
                {
                    Update(bar, e);
                    var lines = text.Lines(e);
                    if (e is RunCompleted or RunStopped or RunFailed) last.AddRange(lines);
                    else foreach (var line in lines) AnsiConsole.MarkupLineInterpolated($"{line}");
                }
            }).ConfigureAwait(false);
        foreach (var line in last) AnsiConsole.MarkupLineInterpolated($"[bold]{line}[/]");
    }

    private void Update(ProgressTask bar, RunEvent e)
    {
        switch (e)
        {
            case WorkerJoined m: _workers.Add(m.WorkerId); break;
            case WorkerLost m: _workers.Remove(m.WorkerId); break;
            case StepCompleted m:
                bar.Description = Say($"Epoch {m.Epoch}/{_run.Epochs}");
                bar.Value = m.Step;
                _figures = Say(
                    $"step {m.Step:N0}/{_run.EndStep.Value:N0}  {Remaining(m)}  {m.SamplesPerS:N0} samples/s  loss {m.Loss:0.0000}  lr {m.Lr:0.0e+0}  {_workers.Count} workers");
                break;
        }
    }

    // The first steps load code and data: the remaining time is reckoned from what came after them.
    private string Remaining(StepCompleted m)
    {
        if (_warm is not { } warm)
        {
            _warm = (m.Step, m.Seconds);
            return "--:-- left";
        }

        if (m.Step <= warm.Step) return "--:-- left";
        var perStep = (m.Seconds - warm.Seconds) / (m.Step - warm.Step);
        var left = TimeSpan.FromSeconds(perStep * (_run.EndStep.Value - m.Step));
        return Say($"{(int)left.TotalMinutes:00}:{left.Seconds:00} left");
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class FigureColumn(Func<string> figures) : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(figures()).Ellipsis();
    }
}
