using System.Globalization;

namespace Cluster.Simulation;

/// <summary>Keeps the last events of a schedule in words, each with its virtual time.</summary>
internal sealed class Trace(TimeProvider time)
{
    /// <summary>Events that are kept: enough to see what led to a violation.</summary>
    private const int LinesMax = 200;

    private readonly Queue<string> _lines = new();
    private readonly long _start = time.GetTimestamp();

    /// <summary>Gets a number that two schedules share only where all their events are the same.</summary>
    public ulong Digest { get; private set; } = 14695981039346656037;

    /// <summary>Gets the events, oldest first.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>Notes an event.</summary>
    public void Add(string what)
    {
        var seconds = time.GetElapsedTime(_start).TotalSeconds.ToString("F4", CultureInfo.InvariantCulture);
        var line = $"{seconds,10}  {what}";
        foreach (var c in line) Digest = (Digest ^ c) * 1099511628211;
        _lines.Enqueue(line);
        if (_lines.Count > LinesMax) _lines.Dequeue();
    }
}
