using CsvHelper;

namespace Cluster.Training.Data;

/// <summary>Reads a table of numbers strictly: the first thing that is not as it should be stops it.</summary>
/// <remarks>
/// UTF-8 with or without a byte order mark, lines ended by LF or CRLF, comma separated, a header row, and in every
/// field one finite number in invariant notation. Blank lines are allowed at the end only.
/// </remarks>
internal static class CsvTableReader
{
    private static readonly CsvReaderOptions Options = new()
    {
        Separator = ',',
        HasHeader = false, // read as a record of its own, to be refused with its place
        SkipEmptyLines = false,
        DetectSeparatorHint = false,
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
        MaxRecordSize = CsvGuard.LineBytesMax,
    };

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="features">The columns wanted, in this order; null for every column except the label's.</param>
    /// <param name="label">The label column's name; empty for none.</param>
    /// <param name="labelOptional">Whether the label column may be missing.</param>
    /// <exception cref="DataException">The file cannot be read, or something in it is wrong.</exception>
    public static CsvTable Read(string path, IReadOnlyList<string>? features, string label, bool labelOptional = false)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            CsvGuard.Check(stream, path);
            stream.Position = 0;
            using var reader = CsvReader.Create(stream, Options, leaveOpen: true);
            return ReadTable(reader, path, features, label, labelOptional);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new DataException(path, $"the file cannot be read: {error.Message}", error);
        }
        catch (CsvFormatException error)
        {
            throw new DataException(path, $"the quotation marks do not fit: {error.Message}", error)
            {
                Line = error.LineNumber,
            };
        }
    }

    private static CsvTable ReadTable(CsvReader reader, string path, IReadOnlyList<string>? wanted, string label,
        bool labelOptional)
    {
        if (!reader.Read()) throw new DataException(path, "the file is empty; a header row was expected");
        var header = CsvHeader.Parse(path, reader.Current.ToArray(), wanted, label, labelOptional);
        var rows = new CsvRows(path, header);
        while (reader.Read()) rows.Add(reader);
        return rows.ToTable();
    }
}
