using Cluster.Training.Data;
using Cluster.Training.Plans;

namespace Cluster.Training.Predictions;

/// <summary>Reads one value per row.</summary>
internal sealed class ValueOutput : OutputReader
{
    public override bool HasAccuracy => false;

    public override string? Mismatch(ReadOnlySpan<long> shape, Dataset dataset)
    {
        if (dataset.LabelKind != LabelKind.Value) return "the labels are classes, where the job's output is a value";
        if (shape is [_, 1]) return null;
        return $"the model's output has shape {Shapes.Text(shape)}, expected [rows, 1]";
    }

    public override long CountCorrect(ReadOnlySpan<float> output, Dataset dataset, RowRange rows) => 0;

    public override Prediction Read(int row, ReadOnlySpan<float> output, TableSchema? table) =>
        new() { Row = row, Value = table?.UnscaleLabel(output[0]) ?? output[0] };
}
