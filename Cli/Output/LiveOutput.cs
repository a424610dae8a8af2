using System.Globalization;
using Cluster.Cli.Launch;
using Cluster.Coordinator.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Cluster.Cli.Output;

/// <summary>Draws a live bar on a terminal, with a plain line above it for each epoch and incident.</summary>
internal sealed class LiveOutput(RunPlan plan, int verbose) : RunOutput
{
    /// <summary>Columns beside bar and figures: the epoch, the percentage, and what is between them.</summary>
    private const int OtherColumns = 30;

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
        var width = AnsiConsole.Profile.Width;
        var barWidth = Math.Clamp((width - OtherColumns) / 3, 4, 40);
        await AnsiConsole.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn { Width = barWidth }, new PercentageColumn(),
                new FigureColumn(() => Cut(_figures, width - OtherColumns - barWidth)))
            .StartAsync(async progress =>
            {
                var bar = progress.AddTask("waiting for workers", maxValue: _run.EndStep.Value);
                await foreach (var e in events.ConfigureAwait(false))
                {
                    Update(bar, e);
                    var lines = text.Lines(e).ToList();
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
                    $"loss {m.Loss:0.0000}  {Remaining(m)}  {m.SamplesPerS:N0} samples/s  step {m.Step:N0}/{_run.EndStep.Value:N0}  lr {m.Lr:0.0e+0}  {_workers.Count} workers");
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

    // Whole figures only, those that fit: half a number would be a wrong one.
    private static string Cut(string figures, int columns)
    {
        while (figures.Length > columns)
            figures = figures.LastIndexOf("  ", StringComparison.Ordinal) is var end and > 0 ? figures[..end] : "";
        return figures;
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class FigureColumn(Func<string> figures) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(figures());
    }
}
