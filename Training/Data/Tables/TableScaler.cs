namespace Cluster.Training.Data.Tables;

/// <summary>Finds the numbers of a schema that follow from the training rows: what fills gaps, means and deviations.</summary>
internal static class TableScaler
{
    /// <summary>Returns the schema with its numbers.</summary>
    public static TableSchema Fit(TableSchema schema, TableValues values, int[] train, MissingValues missing)
    {
        var offsets = new double[schema.FeatureColumns.Count];
        var divisors = Enumerable.Repeat(1.0, offsets.Length).ToArray();
        var columns = schema.Columns.ToArray();
        var first = 0;
        for (var c = 0; c < columns.Length; c++)
        {
            if (columns[c].Categories is null)
            {
                var numbers = train.Select(row => values.Columns[c][row]).ToArray();
                var fill = FillOf(numbers, missing);
                if (columns[c].Fill is not null) columns[c] = columns[c] with { Fill = fill };
                (offsets[first], divisors[first]) = Statistics([.. numbers.Select(x => double.IsNaN(x) ? fill : x)]);
            }
            first += columns[c].Width;
        }
        var (labelOffset, labelDivisor) = schema.LabelKind == LabelKind.Value
            ? Statistics([.. train.Select(row => values.Labels[row])]) : (0, 1);
        return schema with
        {
            Columns = columns,
            Offsets = offsets,
            Divisors = divisors,
            LabelOffset = labelOffset,
            LabelDivisor = labelDivisor,
        };
    }

    // Where no training row has a value, 0 is as good as any: the column says nothing.
    private static double FillOf(double[] numbers, MissingValues missing)
    {
        var present = numbers.Where(x => !double.IsNaN(x)).ToArray();
        if (present.Length == 0) return 0;
        if (missing != MissingValues.Median) return Statistics(present).Mean;
        Array.Sort(present);
        var middle = present.Length / 2;
        return present.Length % 2 == 1 ? present[middle] : (present[middle - 1] + present[middle]) / 2;
    }

    private static (double Mean, double Deviation) Statistics(double[] numbers)
    {
        var (means, deviations) = ColumnStatistics.Of(numbers, 1, Plans.Permutation.Identity(numbers.Length));
        return (means[0], deviations[0]);
    }
}
