using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Cluster.Training.Data;

/// <summary>Reads a file's bytes once before it is parsed: it must be text, and no line may fill the memory.</summary>
internal static class CsvGuard
{
    /// <summary>Is the longest line that is read: far above any real table's, far below what hurts.</summary>
    public const int LineBytesMax = 1 << 20;

    /// <summary>Checks the whole stream and leaves it at its end.</summary>
    /// <exception cref="DataException">A line is too long or not UTF-8, or there is no byte at all.</exception>
    public static void Check(Stream stream, string file)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LineBytesMax + 2);
        try
        {
            CheckLines(stream, file, buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void CheckLines(Stream stream, string file, byte[] buffer)
    {
        var held = 0;
        var line = 1L;
        var total = 0L;
        while (true)
        {
            var read = stream.Read(buffer, held, buffer.Length - held);
            total += read;
            held += read;
            var start = 0;
            int length;
            while ((length = buffer.AsSpan(start, held - start).IndexOf((byte)'\n')) >= 0)
            {
                CheckLine(buffer.AsSpan(start, length), file, line++);
                start += length + 1;
            }
            if (read == 0)
            {
                CheckLine(buffer.AsSpan(start, held - start), file, line);
                break;
            }
            buffer.AsSpan(start, held - start).CopyTo(buffer);
            held -= start;
            if (held > LineBytesMax) CheckLine(buffer.AsSpan(0, held), file, line);
        }
        if (total == 0) throw new DataException(file, "the file is empty; a header row was expected");
    }

    private static void CheckLine(ReadOnlySpan<byte> bytes, string file, long line)
    {
        if (bytes.Length > LineBytesMax)
        {
            throw new DataException(file, $"the line is longer than {LineBytesMax} bytes")
            {
                Line = line,
                Text = Encoding.UTF8.GetString(bytes[..(2 * DataException.TextLengthMax)]),
            };
        }
        if (Utf8.IsValid(bytes)) return;
        var place = 0;
        while (Rune.DecodeFromUtf8(bytes[place..], out _, out var consumed) == OperationStatus.Done) place += consumed;
        throw new DataException(file, $"byte 0x{bytes[place]:X2} is not UTF-8")
        {
            Line = line,
            Column = bytes[..place].Count((byte)',') + 1,
            Text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 2 * DataException.TextLengthMax)]),
        };
    }
}
