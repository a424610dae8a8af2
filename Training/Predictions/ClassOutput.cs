using System.Globalization;
using Cluster.Messages;
using Cluster.Training.Data;
using Cluster.Training.Plans;

namespace Cluster.Training.Predictions;

/// <summary>Reads one score per class.</summary>
internal sealed class ClassOutput(IReadOnlyList<string> names) : OutputReader
{
    public override bool HasAccuracy => true;

    public override IReadOnlyList<string> MetricNames(Dataset rows) =>
    [
        "loss", "accuracy",
        .. rows.ClassCount <= EvaluationMetrics.ClassesMax ? (string[])["precision", "recall", "f1"] : [],
        .. rows.ClassCount > EvaluationMetrics.Top ? (string[])["top5_accuracy"] : [],
    ];

    public override string? Mismatch(ReadOnlySpan<long> shape, Dataset dataset)
    {
        if (dataset.LabelKind != LabelKind.Class) return "the labels are values, where the job's output is classes";
        if (dataset.LabelLength != 1) return "the labels are sequences, where the job's output is one class per row";
        if (shape.Length != 2) return $"the model's output has shape {Shapes.Text(shape)}, expected [rows, classes]";
        if (shape[1] < dataset.ClassCount)
            return $"the model's output has shape {Shapes.Text(shape)}, too few for {dataset.ClassCount} classes";
        return null;
    }

    public override long CountCorrect(ReadOnlySpan<float> output, Dataset dataset, RowRange rows)
    {
        var width = output.Length / Math.Max(rows.Count, 1);
        var correct = 0L;
        for (var i = 0; i < rows.Count; i++)
        {
            if (Highest(output.Slice(i * width, width)) == dataset.ClassOf(rows.Start + i)) correct++;
        }
        return correct;
    }

    public override MetricSums Judge(ReadOnlySpan<float> output, Dataset dataset, RowRange rows, TableSchema? table)
    {
        var width = output.Length / Math.Max(rows.Count, 1);
        var sums = new MetricSums { Classes = width };
        var confusion = new long[width <= EvaluationMetrics.ClassesMax ? width * (width + 1) : 0];
        for (var i = 0; i < rows.Count; i++)
        {
            var scores = output.Slice(i * width, width);
            var label = (int)dataset.ClassOf(rows.Start + i);
            var winner = Highest(scores);
            if (confusion.Length > 0) confusion[(label * (width + 1)) + (winner < 0 ? width : winner)]++;
            if (winner >= 0 && IsAmongHighest(scores, label)) sums.Top5++;
        }

        sums.Confusion.AddRange(confusion);
        return sums;
    }

    public override Prediction Read(int row, ReadOnlySpan<float> output, TableSchema? table)
    {
        var winner = Highest(output);
        return new Prediction
        {
            Row = row,
            Class = winner < 0 ? null : winner,
            ClassName = winner < 0 ? null
                : winner < names.Count ? names[winner] : winner.ToString(CultureInfo.InvariantCulture),
            Probabilities = Softmax(output),
        };
    }

    // The first of equal scores wins, as in torch.argmax; no score wins over one that is not a number.
    private static int Highest(ReadOnlySpan<float> scores)
    {
        var best = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            if (float.IsNaN(scores[i])) return -1;
            if (scores[i] > scores[best]) best = i;
        }
        return best;
    }

    private static bool IsAmongHighest(ReadOnlySpan<float> scores, int label)
    {
        var above = 0;
        for (var i = 0; i < scores.Length; i++)
            if (scores[i] > scores[label] || (scores[i] == scores[label] && i < label))
                above++;
        return above < EvaluationMetrics.Top;
    }

    private static double[] Softmax(ReadOnlySpan<float> scores)
    {
        var highest = double.NegativeInfinity;
        foreach (var score in scores) highest = Math.Max(highest, score);
        var result = new double[scores.Length];
        var sum = 0.0;
        for (var i = 0; i < result.Length; i++) sum += result[i] = Math.Exp(scores[i] - highest);
        for (var i = 0; i < result.Length; i++) result[i] /= sum;
        return result;
    }
}
