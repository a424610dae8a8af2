using Cluster.Training.Data.Tables;

namespace Cluster.Training.Data;

/// <summary>Reads a CSV file of numbers and text with missing values, as it comes, and makes features of it.</summary>
/// <remarks>
/// <para>A column whose every value is a number is one feature, brought to mean 0 and deviation 1 over the training rows. Any other
/// is a column of categories: each of them is a feature of 0 or 1. An empty field, NA, NaN, null, None and ? are missing values.</para>
/// <para>Where nothing else is said, labels are classes if one of them is text or if they are at most 20 different whole numbers;
/// else they are values, brought to mean 0 and deviation 1 as well.</para>
/// </remarks>
/// <example><code>
/// new TableSource { Label = "species", Drop = ["id"] }.Load(context)
/// </code></example>
public sealed class TableSource
{
    /// <summary>Is the most different whole numbers that a label is taken for classes with.</summary>
    public const int ClassCountGuess = 20;

    /// <summary>Gets the file's name, found as <see cref="JobContext.FindData"/> says.</summary>
    public string File { get; init; } = "table.csv";

    /// <summary>Gets the name of the label's column.</summary>
    public required string Label { get; init; }

    /// <summary>Gets what is learned of the label; null to go by what it is.</summary>
    public TableTask? Task { get; init; }

    /// <summary>Gets what becomes of fields without a value.</summary>
    public MissingValues Missing { get; init; }

    /// <summary>Gets the columns that are left out.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>Gets the columns that hold categories although every value is a number.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Gets the columns that must hold numbers: text in them is refused with its line, not taken for a category.</summary>
    public IReadOnlyList<string> Numbers { get; init; } = [];

    /// <summary>Gets the share of the rows kept for validation, in [0, 1).</summary>
    public double ValidationFraction { get; init; } = JobData.DefaultValidationFraction;

    /// <summary>Reads the file twice, splits its rows and makes features of them.</summary>
    /// <exception cref="DataException">The file cannot be read or something in it is wrong.</exception>
    public JobData Load(JobContext context)
    {
        var profile = TableProfile.Read(context.FindData(File));
        var schema = new TablePlanner(profile, this).Plan();
        var values = TableValuesReader.Read(profile.File, schema, isLabelRead: true);
        var (train, validation) = JobData.SplitRows(values.RowCount, context.Seed, ValidationFraction);
        schema = TableScaler.Fit(schema, values, train, Missing);
        return new JobData(Rows(values, schema, train), Rows(values, schema, validation), schema);
    }

    private static Dataset Rows(TableValues values, TableSchema schema, int[] rows)
    {
        var features = values.Encode(schema, rows);
        int[] shape = [schema.FeatureColumns.Count];
        return schema.LabelKind == LabelKind.Class
            ? Dataset.OfClasses(shape, features, [.. rows.Select(row => (long)values.Labels[row])], schema.ClassCount)
            : Dataset.OfValues(shape, features, [.. rows.Select(row => schema.ScaleLabel(values.Labels[row]))]);
    }
}
