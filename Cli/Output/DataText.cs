using System.Globalization;
using Cluster.Training.Data;

namespace Cluster.Cli.Output;

/// <summary>Says in words what a data file holds.</summary>
internal static class DataText
{
    private const int ClassesMax = 20;

    /// <summary>Describes a file.</summary>
    public static IEnumerable<string> Lines(DataReport report)
    {
        yield return $"data     {report.Path}  {report.Format}";
        if (report.Rows is { } rows)
            yield return Say($"rows     {rows:N0}{(report.ValidationRows is { } val ? Say($", {val:N0} of them for validation") : "")}");
        foreach (var array in report.Arrays ?? []) yield return $"array    {Safe(array)}";
        var width = report.Columns?.Max(column => column.Name.Length) ?? 0;
        foreach (var column in report.Columns ?? []) yield return Column(column, Math.Min(width, 40));
        if (report.RowShape is { } shape) yield return $"shape    [{string.Join(", ", shape)}] float32 for the model";
        if (report.Classes is { Count: > 0 } classes) yield return Classes(classes);
        yield return $"use      {report.Use}";
        if (report.Command is { } command) yield return $"train    {command}";
    }

    private static string Column(DataColumnReport column, int width)
    {
        var range = column.Min is { } min ? Say($", {min:g6} to {column.Max:g6}") : "";
        var distinct = column.Distinct is { } count ? Say($", {count:N0} different") : ", over 1,000 different";
        var missing = column.Missing > 0 ? Say($", {column.Missing:N0} missing") : "";
        return $"column   {Safe(column.Name).PadRight(width)}  {column.Type}{(column.Type == "empty" ? "" : distinct)}{range}{missing}";
    }

    private static string Classes(IReadOnlyDictionary<string, long> classes)
    {
        var more = classes.Count > ClassesMax ? Say($" and {classes.Count - ClassesMax:N0} more") : "";
        return $"classes  {string.Join(", ", classes.Take(ClassesMax).Select(c => Say($"{Safe(c.Key)} {c.Value:N0}")))}{more}";
    }

    // What a file's names hold must not move a terminal's cursor.
    private static string Safe(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
