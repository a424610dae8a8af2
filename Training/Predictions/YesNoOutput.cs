using Cluster.Messages;
using Cluster.Training.Data;
using Cluster.Training.Plans;

namespace Cluster.Training.Predictions;

/// <summary>Reads one number per row as no or yes.</summary>
internal sealed class YesNoOutput(string no, string yes, bool logits) : OutputReader
{
    private readonly float _border = logits ? 0 : 0.5f;

    public override bool HasAccuracy => true;

    public override IReadOnlyList<string> MetricNames(Dataset rows) => ["loss", "accuracy", "precision", "recall", "f1", "auc"];

    public override string? Mismatch(ReadOnlySpan<long> shape, Dataset dataset)
    {
        if (dataset.LabelKind != LabelKind.Value) return "the labels are classes, where the job's output is yes or no";
        if (shape is [_, 1]) return null;
        return $"the model's output has shape {Shapes.Text(shape)}, expected [rows, 1]";
    }

    public override long CountCorrect(ReadOnlySpan<float> output, Dataset dataset, RowRange rows)
    {
        var correct = 0L;
        for (var i = 0; i < rows.Count; i++)
        {
            if (!float.IsNaN(output[i]) && output[i] > _border == dataset.ValueOf(rows.Start + i) > 0.5f) correct++;
        }
        return correct;
    }

    public override MetricSums Judge(ReadOnlySpan<float> output, Dataset dataset, RowRange rows, TableSchema? table)
    {
        var sums = new MetricSums { Classes = 2 };
        var confusion = new long[2 * 3];
        for (var i = 0; i < rows.Count; i++)
        {
            var isYes = dataset.ValueOf(rows.Start + i) > 0.5f;
            var predicted = float.IsNaN(output[i]) ? 2 : output[i] > _border ? 1 : 0;
            confusion[(isYes ? 3 : 0) + predicted]++;
            (isYes ? sums.Positives : sums.Negatives).Add(output[i]);
        }

        sums.Confusion.AddRange(confusion);
        return sums;
    }

    public override Prediction Read(int row, ReadOnlySpan<float> output, TableSchema? table)
    {
        var isYes = output[0] > _border;
        var probability = logits ? 1 / (1 + Math.Exp(-(double)output[0])) : output[0];
        return new Prediction
        {
            Row = row,
            Class = isYes ? 1 : 0,
            ClassName = isYes ? yes : no,
            Probabilities = [1 - probability, probability],
        };
    }
}
