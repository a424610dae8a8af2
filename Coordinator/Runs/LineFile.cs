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
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public LineFile(string path, Action<string> onLost)
    {
        _onLost = onLost;
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        if (_file.Length == 0) return;
        _file.Seek(-1, SeekOrigin.End);
        if (_file.ReadByte() != '\n') _waiting.WriteByte((byte)'\n');
    }

    /// <summary>Adds a line.</summary>
    public void Add(string line, bool atOnce)
    {
        _waiting.Write(Encoding.UTF8.GetBytes(line + "\n"));
        if (atOnce || _waiting.Length > WaitingBytesMax) Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Flush();
        _file.Dispose();
    }

    // What was written of lines that did not fit is cut off before the next ones: the position is where they began.
    private void Flush()
    {
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
}
