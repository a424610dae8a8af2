namespace Cluster.Training.Data;

/// <summary>Reads a table of numbers: in every field one finite number in invariant notation.</summary>
internal static class CsvTableReader
{
    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="features">The columns wanted, in this order; null for every column except the label's.</param>
    /// <param name="label">The label column's name; empty for none.</param>
    /// <param name="labelOptional">Whether the label column may be missing.</param>
    /// <exception cref="DataException">The file cannot be read, or something in it is wrong.</exception>
    public static CsvTable Read(string path, IReadOnlyList<string>? features, string label, bool labelOptional = false)
    {
        CsvRows? rows = null;
        CsvRecords.Read(path, ',', names => rows = new CsvRows(path, CsvHeader.Parse(path, names, features, label, labelOptional)),
            reader => rows!.Add(reader));
        return rows!.ToTable();
    }
}
