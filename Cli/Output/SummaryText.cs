using System.Globalization;
using Cluster.Cli.Runs;
using Cluster.Coordinator.Runs.Goodput;

namespace Cluster.Cli.Output;

/// <summary>Says what a run came to: its best epoch, where the time went, and what each worker did.</summary>
internal static class SummaryText
{
    /// <summary>Workers that have a line; where there are more, <c>summary.md</c> has them all.</summary>
    private const int WorkersMax = 16;

    /// <summary>Describes the run of a folder.</summary>
    /// <param name="runDir">The folder.</param>
    /// <param name="withBest">Whether its best epoch is said too.</param>
    public static IEnumerable<string> Lines(string runDir, bool withBest = true)
    {
        if (withBest && BestEpochRow.Of(runDir) is { } best) yield return $"best     {best}";
        if (GoodputLedger.Read(runDir) is not { Workers.Count: > 0 } ledger) yield break;
        var all = ledger.Workers.Aggregate((a, b) => a.Add(b));
        yield return Say($"time     {Shares(all)} of {all.Seconds:0.0} worker seconds");
        foreach (var worker in ledger.Workers.Take(WorkersMax))
            yield return Say($"{worker.Name,-8} {worker.Seconds:0.0} s  {worker.Slots:N0} slots  {Shares(worker)}{WaitsFor(worker)}");
        if (ledger.Workers.Count > WorkersMax)
            yield return Say($"         and {ledger.Workers.Count - WorkersMax} more workers in {SummaryFile.Name}");
    }

    /// <summary>Gets the parts of a worker's time by name.</summary>
    public static IReadOnlyList<(string Name, double Seconds)> Parts(WorkerBooking w) =>
    [
        ("compute", w.ComputeS), ("data", w.DataS), ("push", w.PushS), ("pull", w.PullS), ("wait", w.WaitS), ("evaluate", w.EvaluateS),
        ("recomputed", w.RecomputedS), ("paused", w.PausedS), ("idle", w.IdleS),
    ];

    /// <summary>Says a share, such as <c>38 %</c>.</summary>
    public static string Percent(double part, double whole) => Say($"{(whole > 0 ? 100 * part / whole : 0):0} %");

    private static string Shares(WorkerBooking w)
    {
        var parts = Parts(w).Where(p => p.Seconds >= 0.005 * w.Seconds).OrderByDescending(p => p.Seconds);
        return string.Join(", ", parts.Select(p => $"{p.Name} {Percent(p.Seconds, w.Seconds)}"));
    }

    private static string WaitsFor(WorkerBooking w)
    {
        var whom = w.WaitsForS.Where(p => p.Value >= 0.05 * w.Seconds && p.Key != "others").OrderByDescending(p => p.Value).Take(3)
            .Select(p => $"{p.Key} {Percent(p.Value, w.Seconds)}").ToList();
        return whom.Count == 0 ? "" : $" (waits for {string.Join(", ", whom)})";
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
