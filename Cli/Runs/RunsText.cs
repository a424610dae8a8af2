using System.Globalization;
using Cluster.Cli.Output;

namespace Cluster.Cli.Runs;

/// <summary>Says runs in words: a list, one, and two side by side.</summary>
internal static class RunsText
{
    private static readonly string[] Figures = ["train_loss", "val_loss", "val_accuracy", "mae", "r2"];

    /// <summary>Lists runs, a line each.</summary>
    public static IEnumerable<string> List(IReadOnlyList<RunReport> runs)
    {
        if (runs.Count == 0) yield break;
        var width = runs.Max(r => r.Name.Length);
        yield return Say($"{"run".PadRight(width)}  {"status",-11}  {"epochs",6}  {"time",8}  best");
        foreach (var run in runs)
        {
            var time = run.Time is { } t ? Say($"{t.TotalSeconds:0.0} s") : "";
            yield return Say($"{run.Name.PadRight(width)}  {run.StatusText,-11}  {run.Epochs.Count,6}  {time,8}  {run.Best}");
        }
    }

    /// <summary>Describes a run.</summary>
    public static IEnumerable<string> Show(RunReport run)
    {
        yield return $"run      {run.Name}  {run.StatusText}{(run.Record?.Reason is { Length: > 0 } why ? $": {why}" : "")}";
        if (run.Record is { } record)
        {
            yield return Say($"started  {record.Started:yyyy-MM-dd HH:mm:ss} UTC{(record.Ended is { } ended ? Say($", ended {ended:yyyy-MM-dd HH:mm:ss} UTC") : "")}{(record.Resumed > 0 ? Say($", resumed {record.Resumed} times") : "")}");
            yield return $"command  {string.Join(' ', record.Command)}";
            if (record.GitCommit is { } commit) yield return $"commit   {commit}{(record.GitDirty == true ? " with changes" : "")}";
            yield return $"hosts    {string.Join(", ", record.Hosts)}";
            yield return $"versions {string.Join(", ", record.Versions.Select(v => $"{v.Key} {v.Value}"))}";
            if (record.Parent is { } parent) yield return $"parent   {parent}";
        }

        foreach (var line in SummaryText.Lines(run.Folder)) yield return line;
        yield return "";
        foreach (var (name, value) in run.Settings)
            yield return $"{name,-36}  {value}{(run.Origins.TryGetValue(name, out var origin) ? $"  ({origin})" : "")}";
        foreach (var (name, origin) in run.Origins.Where(o => !run.Settings.ContainsKey(o.Key) && o.Value is not ("default" or "job" or "snapshot")))
            yield return $"{name,-36}  ({origin})";
    }

    /// <summary>Compares two runs: what was set otherwise, and their figures by epoch.</summary>
    public static IEnumerable<string> Compare(RunReport a, RunReport b)
    {
        yield return $"a        {a.Name}  {a.StatusText}";
        yield return $"b        {b.Name}  {b.StatusText}";
        yield return "";
        var differences = Differences(a, b).ToList();
        if (differences.Count == 0) yield return "all settings are the same";
        foreach (var (name, left, right) in differences) yield return $"{name,-36}  {left}  |  {right}";
        var names = Figures.Where(f => a.Epochs.Concat(b.Epochs).Any(e => e.ContainsKey(f))).ToList();
        yield return "";
        yield return $"{"epoch",5}  {string.Join("  ", names.Select(n => $"{n + " a",14}  {n + " b",14}"))}";
        for (var i = 0; i < Math.Max(a.Epochs.Count, b.Epochs.Count); i++)
        {
            var (left, right) = (a.Epochs.ElementAtOrDefault(i), b.Epochs.ElementAtOrDefault(i));
            yield return Say($"{i + 1,5}  {string.Join("  ", names.Select(n => $"{Figure(left, n),14}  {Figure(right, n),14}"))}");
        }
    }

    /// <summary>Lists the settings in which two runs differ.</summary>
    public static IEnumerable<(string Name, string A, string B)> Differences(RunReport a, RunReport b) =>
        a.Settings.Keys.Union(b.Settings.Keys).Order(StringComparer.Ordinal)
            .Select(name => (name, a.Settings.GetValueOrDefault(name, "-"), b.Settings.GetValueOrDefault(name, "-")))
            .Where(d => d.Item2 != d.Item3);

    private static string Figure(IReadOnlyDictionary<string, double>? epoch, string name) =>
        epoch is not null && epoch.TryGetValue(name, out var figure) ? Say($"{figure:0.0000}") : "-";

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
