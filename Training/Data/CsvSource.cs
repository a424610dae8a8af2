using System.Globalization;

namespace Cluster.Training.Data;

/// <summary>Reads a CSV file, splits it by the run's seed and scales it, ready to train on.</summary>
/// <example><code>
/// new CsvSource { File = "wine.csv", Label = "cultivar", ClassCount = 3, Standardize = true }.Load(context)
/// </code></example>
public sealed class CsvSource
{
    /// <summary>Gets the file's name, found as <see cref="JobContext.FindData"/> says.</summary>
    public required string File { get; init; }

    /// <summary>Gets the name of the label's column.</summary>
    public required string Label { get; init; }

    /// <summary>Gets how many classes the label counts, 0..n-1; 0 where the label is a value.</summary>
    public int ClassCount { get; init; }

    /// <summary>Gets the feature columns in order; null for every column except the label's.</summary>
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>Gets the shape of one row as the model sees it; empty for [number of features].</summary>
    public IReadOnlyList<int> RowShape { get; init; } = [];

    /// <summary>Gets what every feature is divided by; 1 leaves it as it is.</summary>
    public double Divide { get; init; } = 1;

    /// <summary>Gets whether each feature is brought to mean 0 and deviation 1 over the training rows.</summary>
    public bool Standardize { get; init; }

    /// <summary>
    /// Gets whether a label that is a value is brought to mean 0 and deviation 1 over the training rows.
    /// </summary>
    public bool StandardizeLabel { get; init; }

    /// <summary>Gets whether the label is 0 for no and 1 for yes, given to the loss as float32.</summary>
    public bool YesNo { get; init; }

    /// <summary>Gets the share of the rows kept for validation, in [0, 1).</summary>
    public double ValidationFraction { get; init; } = JobData.DefaultValidationFraction;

    /// <summary>Reads, checks, splits and scales the file.</summary>
    /// <exception cref="DataException">The file cannot be read or something in it is wrong.</exception>
    public JobData Load(JobContext context)
    {
        var table = CsvTableReader.Read(context.FindData(File), Features, Label);
        CheckLabels(table);
        var (train, validation) = JobData.SplitRows(table.RowCount, context.Seed, ValidationFraction);
        var schema = Schema(table, train);
        return new JobData(TableRows.Build(table, schema, train), TableRows.Build(table, schema, validation), schema);
    }

    private TableSchema Schema(CsvTable table, int[] train)
    {
        var width = table.FeatureColumns.Count;
        var shape = RowShape.Count == 0 ? [width] : RowShape;
        var shapeLength = shape.Aggregate(1L, (product, size) => product * size);
        if (shapeLength != width)
            throw new DataException(table.File,
                $"{width} feature columns do not fill the row shape [{string.Join(", ", shape)}]");
        var (offsets, divisors) = Standardize ? ColumnStatistics.Of(table.Features, width, train)
            : Divide == 1 ? ([], []) : (new double[width], Enumerable.Repeat(Divide, width).ToArray());
        var (labelOffset, labelDivisor) = StandardizeLabel && ClassCount == 0
            ? ColumnStatistics.Of(table.Labels!, 1, train) : ([0], [1]);
        return new TableSchema
        {
            FeatureColumns = table.FeatureColumns,
            LabelColumn = Label,
            LabelKind = ClassCount > 0 ? LabelKind.Class : LabelKind.Value,
            ClassCount = ClassCount,
            RowShape = shape,
            Offsets = offsets,
            Divisors = divisors,
            LabelOffset = labelOffset[0],
            LabelDivisor = labelDivisor[0],
        };
    }

    private void CheckLabels(CsvTable table)
    {
        var bound = ClassCount > 0 ? ClassCount : YesNo ? 2 : 0;
        if (bound == 0) return;
        for (var row = 0; row < table.RowCount; row++)
        {
            var label = table.Labels![row];
            var reason = label != Math.Truncate(label) ? "a label must be a whole number" :
                label < 0 ? "a label must not be negative" :
                label >= bound ? $"a label must be below {bound}" : null;
            if (reason is null) continue;
            throw new DataException(table.File, $"row {row}: {reason}")
            {
                Line = table.Lines[row],
                Column = table.LabelField,
                ColumnName = Label,
                Text = label.ToString(CultureInfo.InvariantCulture),
            };
        }
    }
}
