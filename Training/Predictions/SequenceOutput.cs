using Cluster.Training.Data;
using Cluster.Training.Plans;

namespace Cluster.Training.Predictions;

/// <summary>Reads one score per class for each place of a sequence; the last place's is the prediction.</summary>
internal sealed class SequenceOutput : OutputReader
{
    public override bool HasAccuracy => false;

    public override string? Mismatch(ReadOnlySpan<long> shape, Dataset dataset)
    {
        if (dataset.LabelKind != LabelKind.Class) return "the labels are values, where the job's output is classes of a sequence";
        if (shape.Length == 3 && shape[1] >= dataset.ClassCount && shape[2] == dataset.LabelLength) return null;
        return $"the model's output has shape {Shapes.Text(shape)}, expected [rows, {dataset.ClassCount} classes, {dataset.LabelLength} places]";
    }

    public override long CountCorrect(ReadOnlySpan<float> output, Dataset dataset, RowRange rows) => 0;

    public override Prediction Read(int row, ReadOnlySpan<float> output, TableSchema? table) => new() { Row = row };
}
