using System.Globalization;
using System.Text;

namespace Cluster.Coordinator.Control;

/// <summary>Is a line of one of a run's logs.</summary>
/// <param name="Log">The process, such as <c>worker-2</c>.</param>
/// <param name="Text">The line.</param>
public sealed record LogLine(string Log, string Text);

/// <summary>Reads the ends of a run's logs as one log, and on from there.</summary>
/// <param name="runDir">The run's folder.</param>
public sealed class LogTail(string runDir)
{
    private const string TimeFormat = @"hh\:mm\:ss\.fff";
    private readonly Dictionary<string, long> _positions = [];

    /// <summary>Reads what was written since the last time; at first the last lines.</summary>
    /// <param name="linesMax">The most lines, the newest ones; 0: as many as a page gets.</param>
    /// <returns>The lines in order of their times.</returns>
    public IReadOnlyList<LogLine> Read(int linesMax = 0)
    {
        var folder = new DirectoryInfo(Path.Combine(runDir, "logs"));
        if (!folder.Exists) return [];
        var files = folder.EnumerateFiles("*.log").OrderByDescending(f => f.LastWriteTimeUtc).Take(ControlLimits.LogFilesMax);
        return [.. files.SelectMany(Read).OrderBy(l => l.At).TakeLast(linesMax > 0 ? linesMax : ControlLimits.LogLinesMax).Select(l => l.Line)];
    }

    private IEnumerable<(DateTime At, LogLine Line)> Read(FileInfo file)
    {
        var name = Path.GetFileNameWithoutExtension(file.Name);
        var texts = Texts(file);

        // A line says the time of day only: where it goes back a day has passed, and the last line is of the day of the file.
        var days = 0;
        var times = new (int Day, TimeSpan Time)[texts.Count];
        var last = TimeSpan.Zero;
        for (var i = 0; i < texts.Count; i++)
        {
            if (TimeOf(texts[i]) is { } time) // else it goes on with the line before
            {
                if (time < last - TimeSpan.FromHours(12)) days++;
                last = time;
            }

            times[i] = (days, last);
        }

        return texts.Select((text, i) => (file.LastWriteTime.Date.AddDays(times[i].Day - days) + times[i].Time, new LogLine(name, text)));
    }

    // A line that is not whole yet is left for the next time.
    private List<string> Texts(FileInfo file)
    {
        using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var isFirst = !_positions.TryGetValue(file.Name, out var from);
        var start = Math.Max(from, stream.Length - ControlLimits.LogBytesMax);
        stream.Seek(start, SeekOrigin.Begin);
        var bytes = new byte[Math.Max(0, stream.Length - start)];
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var whole = bytes.AsSpan(0, read).LastIndexOf((byte)'\n') + 1;
        _positions[file.Name] = start + whole;
        var lines = Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. isFirst && start > 0 ? lines.Skip(1) : lines];
    }

    private static TimeSpan? TimeOf(string line) =>
        line.Length >= 12 && TimeSpan.TryParseExact(line.AsSpan(0, 12), TimeFormat, CultureInfo.InvariantCulture, out var time)
            ? time
            : null;
}
