using System.Text;

namespace Cluster.Coordinator.Runs;

/// <summary>Appends lines to a file; a full disk costs lines, never the run.</summary>
internal sealed class LineFile : IDisposable
{
    /// <summary>Lines that nobody waits to read go to the file in pieces of about this.</summary>
    private const int WaitingBytesMax = 64 * 1024;

    private readonly FileStream _file;
    private readonly Action<string> _onLost;
    private readonly MemoryStream _waiting = new();
    private bool _isLosing;

    /// <summary>Opens a file; a half line at its end, of a process that was killed, gets its line end.</summary>
    /// <param name="path">The file.</param>
    /// <param name="onLost">Is told once when lines begin to be lost.</param>
    /// <param name="header">The first line of a new file; null: it has none.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public LineFile(string path, Action<string> onLost, string? header = null)
    {
        _onLost = onLost;
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        if (_file.Length == 0)
        {
            if (header is not null) Add(header, atOnce: true);
            return;
        }

        _file.Seek(-1, SeekOrigin.End);
        if (_file.ReadByte() != '\n') _waiting.WriteByte((byte)'\n');
    }

    /// <summary>Adds a line.</summary>
    public void Add(string line, bool atOnce)
    {
        _waiting.Write(Encoding.UTF8.GetBytes(line + "\n"));
        if (atOnce || _waiting.Length > WaitingBytesMax) Flush();
    }

    /// <summary>Removes the lines of later steps than <paramref name="step"/>, which are computed again.</summary>
    /// <param name="stepOf">Gets a line's step; null: it has none, and stays.</param>
    /// <param name="step">The last step that stays.</param>
    /// <returns>The last step that any line had, those that are removed included; 0 without any.</returns>
    public long CutAfter(Func<string, long?> stepOf, long step)
    {
        Flush();
        long reached = 0, offset = 0, end = -1;
        _file.Position = 0;
        using (var reader = new StreamReader(_file, Encoding.UTF8, false, WaitingBytesMax, leaveOpen: true))
        {
            while (reader.ReadLine() is { } line)
            {
                var at = stepOf(line) ?? 0;
                reached = Math.Max(reached, at);
                if (at > step && end < 0) end = offset;
                offset += Encoding.UTF8.GetByteCount(line) + 1;
            }
        }

        if (end >= 0) _file.SetLength(end);
        _file.Seek(0, SeekOrigin.End);
        return reached;
    }

    /// <summary>Brings what waits to the file.</summary>
    public void Flush()
    {
        // What was written of lines that did not fit is cut off before the next ones: the position is where they began.
        try
        {
            if (_isLosing) _file.SetLength(_file.Position);
            _file.Write(_waiting.GetBuffer().AsSpan(0, (int)_waiting.Length));
            _isLosing = false;
        }
        catch (IOException e)
        {
            if (!_isLosing) _onLost($"{e.Message}; lines are lost until it can be written again");
            _isLosing = true;
        }

        _waiting.SetLength(0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Flush();
        _file.Dispose();
    }
}
