using Cluster.Messages;
using Cluster.Training.Data;
using Cluster.Training.Plans;

namespace Cluster.Training.Predictions;

/// <summary>Reads one value per row.</summary>
internal sealed class ValueOutput : OutputReader
{
    public override bool HasAccuracy => false;

    public override IReadOnlyList<string> MetricNames(Dataset rows) => ["loss", "mae", "mse", "r2"];

    public override string? Mismatch(ReadOnlySpan<long> shape, Dataset dataset)
    {
        if (dataset.LabelKind != LabelKind.Value) return "the labels are classes, where the job's output is a value";
        if (shape is [_, 1]) return null;
        return $"the model's output has shape {Shapes.Text(shape)}, expected [rows, 1]";
    }

    public override long CountCorrect(ReadOnlySpan<float> output, Dataset dataset, RowRange rows) => 0;

    public override MetricSums Judge(ReadOnlySpan<float> output, Dataset dataset, RowRange rows, TableSchema? table)
    {
        double absolute = 0, squared = 0, labels = 0, squares = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            var label = InItsUnit(dataset.ValueOf(rows.Start + i), table);
            var error = InItsUnit(output[i], table) - label;
            absolute += Math.Abs(error);
            squared += error * error;
            labels += label;
            squares += label * label;
        }

        return new MetricSums { Errors = { absolute, squared, labels, squares } };
    }

    private static double InItsUnit(float value, TableSchema? table) => table?.UnscaleLabel(value) ?? value;

    public override Prediction Read(int row, ReadOnlySpan<float> output, TableSchema? table) =>
        new() { Row = row, Value = table?.UnscaleLabel(output[0]) ?? output[0] };
}
