using System.Globalization;
using System.Text;
using Cluster.Cli.Runs;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Runs.Goodput;

namespace Cluster.Cli.Output;

/// <summary>Writes <c>summary.md</c> at a run's end: what it came to, and a table of its workers.</summary>
/// <param name="runDir">The run's folder.</param>
/// <param name="warn">Is told where it cannot be written.</param>
internal sealed class SummaryFile(string runDir, Action<string> warn) : IRunObserver
{
    /// <summary>The file's name.</summary>
    public const string Name = "summary.md";

    /// <inheritdoc/>
    public void OnEvent(RunEvent e)
    {
        if (End(e) is not { } end) return;
        try
        {
            RunRecord.WriteWhole(runDir, Name, Encoding.UTF8.GetBytes(string.Join('\n', Lines(end)) + "\n"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            warn($"{Name}: {error.Message}");
        }
    }

    private static string[]? End(RunEvent e) => e switch
    {
        RunCompleted m =>
        [
            Say($"completed: {m.Steps:N0} steps in {m.Seconds:0.0} s, {m.SamplesPerS:N0} samples/s, restarts {m.Restarts}"),
            $"snapshot: {m.Snapshot}, weights {m.WeightsSha256}",
        ],
        RunStopped m => [Say($"stopped on request at step {m.Step:N0}"), $"snapshot: {m.Snapshot}"],
        RunFailed m => [Say($"failed at step {m.Step:N0}: {m.Reason}")],
        _ => null,
    };

    private IEnumerable<string> Lines(IEnumerable<string> end)
    {
        yield return $"# {Path.GetFileName(runDir)}";
        yield return "";
        foreach (var line in end) yield return $"- {line}";
        if (BestEpochRow.Of(runDir) is { } best) yield return $"- best: {best}";
        if (GoodputLedger.Read(runDir) is not { Workers.Count: > 0 } ledger) yield break;
        yield return "";
        var parts = SummaryText.Parts(ledger.Workers[0]).Select(p => p.Name).ToList();
        yield return $"| worker | host | seconds | slots | {string.Join(" | ", parts)} | held others up |";
        yield return $"|---|---|---|---|{string.Concat(parts.Select(_ => "---|"))}---|";
        foreach (var w in ledger.Workers)
        {
            var shares = SummaryText.Parts(w).Select(p => SummaryText.Percent(p.Seconds, w.Seconds));
            yield return Say($"| {w.Name} | {w.Host} | {w.Seconds:0.0} | {w.Slots:N0} | {string.Join(" | ", shares)} | {w.HeldUpS:0.0} s |");
        }

        yield return "";
        foreach (var s in ledger.Shards)
            yield return Say($"- server of shard {s.Shard}: {SummaryText.Percent(s.ApplyS, s.Seconds)} of {s.Seconds:0.0} s reducing and updating");
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
