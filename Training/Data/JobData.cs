using Cluster.Training.Plans;

namespace Cluster.Training.Data;

/// <summary>
/// Holds what a job trains and validates on, and how to read more rows of the same kind for prediction.
/// </summary>
public sealed class JobData
{
    /// <summary>Is the share of the rows kept for validation where the job says nothing else.</summary>
    public const double DefaultValidationFraction = 0.2;

    /// <summary>Creates the data of a job.</summary>
    /// <param name="train">The rows to learn from, at least one.</param>
    /// <param name="validation">The rows to judge by; none is allowed.</param>
    /// <param name="table">How to read a table for prediction; null where the job cannot predict from a file.</param>
    /// <exception cref="ArgumentException">The splits differ in row shape or kind of label.</exception>
    public JobData(Dataset train, Dataset validation, TableSchema? table = null)
    {
        if (!train.RowShape.SequenceEqual(validation.RowShape) || train.LabelKind != validation.LabelKind ||
            train.ClassCount != validation.ClassCount || train.LabelLength != validation.LabelLength)
            throw new ArgumentException("training and validation rows differ in shape or kind of label");
        Train = train;
        Validation = validation;
        Table = table;
    }

    /// <summary>Gets the rows to learn from.</summary>
    public Dataset Train { get; }

    /// <summary>Gets the rows to judge by.</summary>
    public Dataset Validation { get; }

    /// <summary>Gets how to read a table for prediction; null where the job cannot predict from a file.</summary>
    public TableSchema? Table { get; }

    /// <summary>Gets the names of the classes in order; empty where they have none but their numbers.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Splits one dataset into training and validation rows by a permutation that the seed decides.</summary>
    /// <param name="all">All rows.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="validationFraction">The share for validation, in [0, 1).</param>
    /// <param name="table">How to read a table for prediction.</param>
    public static JobData Split(Dataset all, long seed, double validationFraction = DefaultValidationFraction,
        TableSchema? table = null)
    {
        var (train, validation) = SplitRows(all.RowCount, seed, validationFraction);
        return new JobData(all.Select(train).Augmented(seed), all.Select(validation), table);
    }

    /// <summary>Says which rows of the whole are for training and which for validation, in split order.</summary>
    internal static (int[] Train, int[] Validation) SplitRows(int rowCount, long seed, double validationFraction)
    {
        if (!(validationFraction >= 0 && validationFraction < 1))
            throw new JobException("", $"the validation fraction must be in [0, 1), not {validationFraction}");
        var order = Permutation.ForSplit(seed, rowCount);
        var validationCount = (int)Math.Round(rowCount * validationFraction, MidpointRounding.AwayFromZero);
        if (validationCount >= rowCount)
            throw new JobException("", $"{rowCount} rows leave none to train on with {validationCount} for validation");
        return (order[validationCount..], order[..validationCount]);
    }
}
