using System.Globalization;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;

namespace Cluster.Coordinator.Control;

/// <summary>Tells the past of a run from its folder.</summary>
public static class RunArchive
{
    private const string EventsFile = "events.jsonl";
    private const string MetricsFile = "metrics.jsonl";

    /// <summary>What each line begins with; the time follows.</summary>
    private const string LineStart = "{\"ts\":\"";

    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>Says how a run stood when its folder was last written to.</summary>
    /// <param name="runDir">The run's folder.</param>
    /// <param name="isOver">Whether its processes are gone.</param>
    /// <exception cref="RunFolderException">The folder holds no run.</exception>
    public static RunView ReadStatus(string runDir, bool isOver = true) => Read(runDir, isOver).Status;

    /// <summary>Reads all that can be seen of a run.</summary>
    /// <exception cref="RunFolderException">The folder holds no run.</exception>
    internal static RunModel Read(string runDir, bool isOver = true)
    {
        if (!File.Exists(Path.Combine(runDir, EventsFile))) throw new RunFolderException(runDir, $"holds no run: it has no {EventsFile}");
        var model = new RunModel(runDir) { Settings = ReadSettings(runDir) };
        Replay(runDir, Lengths(runDir), model.Apply);
        if (isOver) model.Close();
        return model;
    }

    /// <summary>Reads a run's settings.</summary>
    /// <returns>The settings, or null where they are lost or damaged.</returns>
    internal static RunSettings? ReadSettings(string runDir)
    {
        try
        {
            return RunConfig.Read(new PhysicalFileSystem(), runDir);
        }
        catch (RunFolderException)
        {
            return null;
        }
    }

    /// <summary>Gets the bytes of the files that tell the past.</summary>
    internal static (long Events, long Metrics) Lengths(string runDir) =>
        (Length(Path.Combine(runDir, EventsFile)), Length(Path.Combine(runDir, MetricsFile)));

    /// <summary>Tells what stands in the first bytes of the files, in the order in which it happened.</summary>
    internal static void Replay(string runDir, (long Events, long Metrics) lengths, Action<DateTimeOffset, RunEvent> apply)
    {
        var events = Lines(Path.Combine(runDir, EventsFile), lengths.Events);
        var metrics = Lines(Path.Combine(runDir, MetricsFile), lengths.Metrics);
        int e = 0, m = 0;
        while (e < events.Count || m < metrics.Count)
        {
            var isEvent = m == metrics.Count || (e < events.Count && string.CompareOrdinal(events[e], 0, metrics[m], 0, TimeEnd) <= 0);
            var line = isEvent ? events[e++] : metrics[m++];
            if (RunEventNames.FromJson(line) is { } known && TimeOf(line) is { } at) apply(at, known);
        }
    }

    private static int TimeEnd => LineStart.Length + TimeFormat.Length;

    private static DateTimeOffset? TimeOf(string line) =>
        line.Length > TimeEnd && DateTimeOffset.TryParseExact(
            line.AsSpan(LineStart.Length, TimeFormat.Length), TimeFormat, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : null;

    private static List<string> Lines(string path, long length)
    {
        if (length == 0) return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var from = Math.Max(0, length - ControlLimits.ReplayBytesMax);
        file.Seek(from, SeekOrigin.Begin);
        var bytes = new byte[length - from];
        var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var lines = System.Text.Encoding.UTF8.GetString(bytes, 0, read).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. from > 0 ? lines.Skip(1) : lines]; // the first one is cut
    }

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
