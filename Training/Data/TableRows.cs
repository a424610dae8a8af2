namespace Cluster.Training.Data;

/// <summary>Turns the raw numbers of a table into rows as the model sees them.</summary>
internal static class TableRows
{
    public static Dataset Build(CsvTable table, TableSchema schema, ReadOnlySpan<int> rows)
    {
        var features = Scale(table, schema, rows);
        var shape = schema.RowShape.ToArray();
        if (schema.LabelKind == LabelKind.Class)
        {
            var classes = new long[rows.Length];
            for (var i = 0; i < rows.Length; i++) classes[i] = (long)table.Labels![rows[i]];
            return Dataset.OfClasses(shape, features, classes, schema.ClassCount);
        }
        var values = new float[rows.Length];
        for (var i = 0; i < rows.Length; i++) values[i] = schema.ScaleLabel(table.Labels![rows[i]]);
        return Dataset.OfValues(shape, features, values);
    }

    /// <summary>Reads rows to predict from: labels, where the file has them, do not matter and become 0.</summary>
    /// <exception cref="DataException">The file cannot be used.</exception>
    public static Dataset ReadWithoutLabels(string path, TableSchema schema)
    {
        Dataset? all = null;
        TableWindows.Read(path, schema, int.MaxValue, _ => true, (_, rows) => all = rows);
        return all!;
    }

    /// <summary>Makes features of the raw numbers of these rows.</summary>
    public static float[] Scale(CsvTable table, TableSchema schema, ReadOnlySpan<int> rows)
    {
        var width = table.FeatureColumns.Count;
        var features = new float[checked(rows.Length * width)];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var column = 0; column < width; column++)
                features[i * width + column] = schema.Scale(column, table.Features[rows[i] * width + column]);
        }
        return features;
    }
}
