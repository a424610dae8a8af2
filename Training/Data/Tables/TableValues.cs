namespace Cluster.Training.Data.Tables;

/// <summary>Holds a table's values by column: numbers, or the places of categories; NaN where there is no value.</summary>
/// <param name="Columns">The values of each feature column.</param>
/// <param name="Labels">One value or class per row; empty where the file has no label column.</param>
/// <param name="RowCount">How many rows there are.</param>
internal sealed record TableValues(IReadOnlyList<double[]> Columns, double[] Labels, int RowCount)
{
    /// <summary>Turns rows into what the model sees.</summary>
    public float[] Encode(TableSchema schema, ReadOnlySpan<int> rows)
    {
        var width = schema.FeatureColumns.Count;
        var features = new float[checked(rows.Length * width)];
        for (var i = 0; i < rows.Length; i++)
        {
            var first = 0;
            for (var c = 0; c < Columns.Count; c++)
            {
                var column = schema.Columns[c];
                var value = Columns[c][rows[i]];
                if (column.Categories is null)
                    features[i * width + first] = schema.Scale(first, double.IsNaN(value) ? column.Fill!.Value : value);
                else
                    features[i * width + first + (double.IsNaN(value) ? column.Categories.Count : (int)value)] = 1;
                first += column.Width;
            }
        }
        return features;
    }
}
