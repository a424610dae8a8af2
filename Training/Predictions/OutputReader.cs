using Cluster.Messages;
using Cluster.Training.Data;
using Cluster.Training.Plans;

namespace Cluster.Training.Predictions;

/// <summary>
/// Says what the numbers that a model gives for a row mean: which predictions they are, and which are right.
/// </summary>
public abstract class OutputReader
{
    /// <summary>Gets whether rows can be counted as right or wrong.</summary>
    public abstract bool HasAccuracy { get; }

    /// <summary>Gets the metrics that these rows can be judged by, the loss first.</summary>
    public virtual IReadOnlyList<string> MetricNames(Dataset rows) => ["loss"];

    /// <summary>Reads one score per class, [N, C] (logits or log-probabilities); the highest wins.</summary>
    /// <param name="names">The classes' names in order; none to go by their numbers.</param>
    public static OutputReader Classes(params IReadOnlyList<string> names) => new ClassOutput(names);

    /// <summary>
    /// Reads one number per row, [N, 1]: yes where it is positive (a logit), or above 0.5 (a probability).
    /// </summary>
    /// <param name="no">What 0 stands for.</param>
    /// <param name="yes">What 1 stands for.</param>
    /// <param name="logits">Whether the model gives logits (BCEWithLogitsLoss) or probabilities (BCELoss).</param>
    public static OutputReader YesNo(string no = "no", string yes = "yes", bool logits = true) =>
        new YesNoOutput(no, yes, logits);

    /// <summary>Reads one score per class for each place of a sequence, [N, C, places].</summary>
    public static OutputReader Sequence() => new SequenceOutput();

    /// <summary>Reads one value per row, [N, 1].</summary>
    public static OutputReader Value() => new ValueOutput();

    /// <summary>
    /// Says why an output of this shape cannot be read, or judged by these labels; null where it can.
    /// </summary>
    /// <param name="shape">The model's output shape, rows first.</param>
    /// <param name="dataset">The rows with their labels.</param>
    public abstract string? Mismatch(ReadOnlySpan<long> shape, Dataset dataset);

    /// <summary>Counts the rows whose prediction is their label.</summary>
    /// <param name="output">The model's output for the rows, row after row.</param>
    /// <param name="dataset">The dataset that the rows are of.</param>
    /// <param name="rows">The rows.</param>
    public abstract long CountCorrect(ReadOnlySpan<float> output, Dataset dataset, RowRange rows);

    /// <summary>Sums what metrics are made of.</summary>
    /// <param name="output">The model's output for the rows, row after row.</param>
    /// <param name="dataset">The dataset that the rows are of.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="table">Holds the unit of values; null where the labels have their own.</param>
    public virtual MetricSums Judge(ReadOnlySpan<float> output, Dataset dataset, RowRange rows, TableSchema? table) => new();

    /// <summary>Turns the model's numbers for one row into a prediction.</summary>
    /// <param name="row">The row's number in its file, from 0.</param>
    /// <param name="output">The model's output for the row.</param>
    /// <param name="table">Holds the unit of values; null where the job has no table.</param>
    public abstract Prediction Read(int row, ReadOnlySpan<float> output, TableSchema? table);
}
