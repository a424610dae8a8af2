namespace Cluster.Training.Data.Tables;

/// <summary>Counts what stands in all columns of a table: the first of two readings.</summary>
/// <param name="File">The file.</param>
/// <param name="Separator">What stands between its fields.</param>
/// <param name="Columns">Its columns, in the file's order.</param>
/// <param name="RowCount">How many rows it has.</param>
internal sealed record TableProfile(string File, char Separator, IReadOnlyList<ColumnProfile> Columns, int RowCount)
{
    private const int HeaderCharsMax = 1 << 16;

    /// <summary>Reads the file.</summary>
    /// <exception cref="DataException">It cannot be read, or something in it is wrong.</exception>
    public static TableProfile Read(string path)
    {
        ColumnProfile[] columns = [];
        var rows = 0;
        var separator = FindSeparator(path);
        CsvRecords.Read(
            path, separator, names => columns = [.. Check(path, names).Select((name, field) => new ColumnProfile(path, name, field))],
            reader =>
            {
                foreach (var column in columns) column.Add(reader);
                rows = checked(rows + 1);
            });
        if (rows == 0) throw new DataException(path, "there is no row below the header");
        return new TableProfile(path, separator, columns, rows);
    }

    /// <summary>Finds a column by name.</summary>
    /// <exception cref="DataException">There is none.</exception>
    public ColumnProfile Find(string name) => Columns.FirstOrDefault(column => column.Name == name) ??
        throw new DataException(File, $"there is no column '{DataException.Escape(name)}'; the columns are")
        {
            Line = 1,
            Text = string.Join(',', Columns.Select(column => column.Name)),
        };

    /// <summary>Finds what stands between the fields of a file: most often a comma, else a semicolon or a tab.</summary>
    public static char FindSeparator(string path) => Formats.FileGuard.Read(path, () =>
    {
        using var reader = new StreamReader(path);
        var buffer = new char[HeaderCharsMax];
        var line = buffer.AsSpan(0, reader.ReadBlock(buffer));
        if (line.IndexOf('\n') is var end and >= 0) line = line[..end];
        Span<int> counts = stackalloc int[3];
        var isQuoted = false;
        foreach (var c in line)
        {
            if (c == '"') isQuoted = !isQuoted;
            else if (!isQuoted && ",;\t".IndexOf(c, StringComparison.Ordinal) is var place and >= 0) counts[place]++;
        }
        return counts[0] > 0 || counts[1] + counts[2] == 0 ? ',' : counts[1] >= counts[2] ? ';' : '\t';
    });

    /// <summary>Refuses names that are empty or stand twice.</summary>
    public static string[] Check(string file, string[] names)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Length == 0)
                throw new DataException(file, "the header has no name for this column") { Line = 1, Column = i + 1 };
            if (places.TryAdd(names[i], i)) continue;
            throw new DataException(file, $"the name stands twice, first as column {places[names[i]] + 1}")
            {
                Line = 1,
                Column = i + 1,
                ColumnName = names[i],
            };
        }
        return names;
    }
}
