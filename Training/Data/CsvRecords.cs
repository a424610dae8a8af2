using CsvHelper;

namespace Cluster.Training.Data;

/// <summary>Reads a CSV file strictly, record by record: the first thing that is not as it should be stops it.</summary>
/// <remarks>
/// UTF-8 with or without a byte order mark, lines ended by LF or CRLF, a header row, and as many fields in each record. Blank
/// lines are allowed at the end only.
/// </remarks>
internal static class CsvRecords
{
    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="separator">What stands between fields.</param>
    /// <param name="onHeader">Takes the names.</param>
    /// <param name="onRecord">Takes the reader, which stands on a record.</param>
    /// <exception cref="DataException">The file cannot be read, or something in it is wrong.</exception>
    public static void Read(string path, char separator, Action<string[]> onHeader, Action<CsvReader> onRecord)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            CsvGuard.Check(stream, path);
            stream.Position = 0;
            using var reader = CsvReader.Create(stream, Options(separator), leaveOpen: true);
            ReadAll(reader, path, onHeader, onRecord);
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

    private static void ReadAll(CsvReader reader, string path, Action<string[]> onHeader, Action<CsvReader> onRecord)
    {
        if (!reader.Read()) throw new DataException(path, "the file is empty; a header row was expected");
        var fieldCount = reader.FieldCount;
        onHeader(reader.Current.ToArray());
        var blankLine = 0L;
        while (reader.Read())
        {
            if (reader.RawRecord.IsEmpty)
            {
                if (blankLine == 0) blankLine = reader.LineNumber;
                continue;
            }
            if (blankLine > 0) throw new DataException(path, "the line is blank") { Line = blankLine };
            if (reader.FieldCount != fieldCount)
            {
                throw new DataException(path, $"{reader.FieldCount} fields where the header has {fieldCount}")
                {
                    Line = reader.LineNumber,
                    Text = reader.Current.ToString(),
                };
            }
            onRecord(reader);
        }
    }

    private static CsvReaderOptions Options(char separator) => new()
    {
        Separator = separator,
        HasHeader = false, // read as a record of its own, to be refused with its place
        SkipEmptyLines = false,
        DetectSeparatorHint = false,
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
        MaxRecordSize = CsvGuard.LineBytesMax,
    };
}
