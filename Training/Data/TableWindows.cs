using Cluster.Training.Data.Tables;
using Cluster.Training.Plans;
using CsvHelper;

namespace Cluster.Training.Data;

/// <summary>Reads rows to predict from a table, a window at a time: no more than one window's numbers are held.</summary>
internal static class TableWindows
{
    /// <summary>Reads the file at <paramref name="path"/>; labels, where it has them, do not matter and become 0.</summary>
    /// <param name="path">The file.</param>
    /// <param name="schema">How to read it.</param>
    /// <param name="windowRows">Rows of a window; the last one may have fewer.</param>
    /// <param name="isWanted">Whether the window of this number, from 0, is to be read; others are passed over.</param>
    /// <param name="onWindow">Takes a window's number and rows.</param>
    /// <returns>The rows of the whole file.</returns>
    /// <exception cref="DataException">The file cannot be used.</exception>
    public static long Read(
        string path, TableSchema schema, int windowRows, Func<int, bool> isWanted, Action<int, Dataset> onWindow)
    {
        var table = schema.Columns.Count > 0 ? Values(path, schema) : Numbers(path, schema);
        var (window, rows, wanted) = (0, 0, isWanted(0));
        var all = 0L;
        CsvRecords.Read(path, table.Separator, table.Begin, reader =>
        {
            if (wanted) table.Add(reader);
            all++;
            if (++rows == windowRows) Close();
        });
        if (rows > 0) Close();
        return all > 0 ? all : throw new DataException(path, "there is no row below the header");

        void Close()
        {
            if (wanted) onWindow(window, Dataset.OfValues(schema.RowShape.ToArray(), table.Take(), new float[rows]));
            (window, rows) = (window + 1, 0);
            wanted = isWanted(window);
        }
    }

    private static Reader Values(string path, TableSchema schema)
    {
        var reader = new TableValuesReader(path, schema, isLabelRead: false);
        return new Reader(TableProfile.FindSeparator(path), reader.FindFields, reader.Add, () =>
        {
            var values = reader.Take();
            return values.Encode(schema, Permutation.Identity(values.RowCount));
        });
    }

    private static Reader Numbers(string path, TableSchema schema)
    {
        CsvRows? rows = null;
        return new Reader(
            ',',
            names => rows = new CsvRows(path, CsvHeader.Parse(path, names, schema.FeatureColumns, schema.LabelColumn, labelOptional: true)),
            reader => rows!.Add(reader),
            () =>
            {
                var table = rows!.Take();
                return TableRows.Scale(table, schema, Permutation.Identity(table.RowCount));
            });
    }

    // One of the two forms of tables: what it does with the header, with a record, and the features of the records since.
    private sealed record Reader(char Separator, Action<string[]> Begin, Action<CsvReader> Add, Func<float[]> Take);
}
