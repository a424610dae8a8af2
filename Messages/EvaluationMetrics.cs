using System.Numerics;
using Google.Protobuf.Collections;

namespace Cluster.Messages;

/// <summary>Holds what is known of a model beside its loss; null is what does not apply to the job or the rows.</summary>
/// <remarks>
/// Each row counts once, whoever evaluated it: all figures are made of counts, of scores, and of sums that are added in the order of
/// the parts.
/// </remarks>
public sealed record EvaluationMetrics
{
    /// <summary>The most classes whose confusion is counted: with more, a part's counts would be larger than its rows.</summary>
    public const int ClassesMax = 128;

    /// <summary>How many of the highest scores <see cref="Top5Accuracy"/> looks at.</summary>
    public const int Top = 5;

    /// <summary>Gets, of the rows predicted as a class, the share that are of it: of yes, or the mean over the classes.</summary>
    public double? Precision { get; init; }

    /// <summary>Gets, of the rows of a class, the share predicted as it: of yes, or the mean over the classes.</summary>
    public double? Recall { get; init; }

    /// <summary>Gets the harmonic mean of precision and recall: of yes, or the mean over the classes.</summary>
    public double? F1 { get; init; }

    /// <summary>Gets the share of rows whose label is among the five highest scores, of more than five classes.</summary>
    public double? Top5Accuracy { get; init; }

    /// <summary>Gets the area under the ROC curve: the chance that a yes has a higher score than a no, equal ones half.</summary>
    public double? Auc { get; init; }

    /// <summary>Gets the mean absolute error, in the label's own unit.</summary>
    public double? Mae { get; init; }

    /// <summary>Gets the mean squared error, in the label's own unit.</summary>
    public double? Mse { get; init; }

    /// <summary>Gets the share of the labels' variance that the model explains.</summary>
    public double? R2 { get; init; }

    /// <summary>Adds the sums of the next part.</summary>
    public static void Add(MetricSums to, MetricSums part)
    {
        if (part.Classes > 0) to.Classes = part.Classes;
        Add(to.Confusion, part.Confusion);
        Add(to.Errors, part.Errors);
        to.Top5 += part.Top5;
        to.Positives.AddRange(part.Positives);
        to.Negatives.AddRange(part.Negatives);
    }

    /// <summary>Makes the metrics of the sums over all parts.</summary>
    /// <returns>The metrics; null where the sums hold none.</returns>
    public static EvaluationMetrics? Of(MetricSums sums, long rows)
    {
        if (sums.Errors.Count == 4) return OfErrors(sums.Errors, rows);
        if (sums.Classes == 0) return null;
        var top5 = sums.Classes > Top ? (double)sums.Top5 / rows : (double?)null;
        if (sums.Confusion.Count == 0) return new EvaluationMetrics { Top5Accuracy = top5 };
        var isYesNo = sums.Positives.Count + sums.Negatives.Count > 0;
        var (precision, recall, f1) = isYesNo ? OfClass(sums, 1) : OfClasses(sums);
        return new EvaluationMetrics
        {
            Precision = precision,
            Recall = recall,
            F1 = f1,
            Top5Accuracy = top5,
            Auc = isYesNo ? AreaUnderCurve([.. sums.Positives], [.. sums.Negatives]) : null,
        };
    }

    private static void Add<T>(RepeatedField<T> to, RepeatedField<T> part)
        where T : struct, INumber<T>
    {
        if (to.Count == 0) to.AddRange(part);
        else
            for (var i = 0; i < part.Count; i++)
                to[i] += part[i];
    }

    private static EvaluationMetrics OfErrors(RepeatedField<double> sums, long rows)
    {
        var (absolute, squared, labels, squares) = (sums[0], sums[1], sums[2], sums[3]);
        var spread = squares - (labels * labels / rows);
        return new EvaluationMetrics
        {
            Mae = absolute / rows,
            Mse = squared / rows,
            R2 = spread > 0 ? 1 - (squared / spread) : null,
        };
    }

    // Over the classes that there are: a class that no row is of and none was predicted as says nothing.
    private static (double Precision, double Recall, double F1) OfClasses(MetricSums sums)
    {
        double precision = 0, recall = 0, f1 = 0;
        var classes = 0;
        for (var c = 0; c < sums.Classes; c++)
        {
            if (Labelled(sums, c) + Predicted(sums, c) == 0) continue;
            var own = OfClass(sums, c);
            precision += own.Precision;
            recall += own.Recall;
            f1 += own.F1;
            classes++;
        }

        return (precision / classes, recall / classes, f1 / classes);
    }

    // Nothing predicted, or nothing there: 0, as scikit-learn has it.
    private static (double Precision, double Recall, double F1) OfClass(MetricSums sums, int c)
    {
        double right = sums.Confusion[(c * (sums.Classes + 1)) + c];
        long labelled = Labelled(sums, c), predicted = Predicted(sums, c);
        return (Share(right, predicted), Share(right, labelled), Share(2 * right, labelled + predicted));
    }

    private static double Share(double part, long whole) => whole == 0 ? 0 : part / whole;

    private static long Labelled(MetricSums sums, int c)
    {
        long rows = 0;
        for (var i = 0; i <= sums.Classes; i++) rows += sums.Confusion[(c * (sums.Classes + 1)) + i];
        return rows;
    }

    private static long Predicted(MetricSums sums, int c)
    {
        long rows = 0;
        for (var label = 0; label < sums.Classes; label++) rows += sums.Confusion[(label * (sums.Classes + 1)) + c];
        return rows;
    }

    // Of each yes, how many no it beats; among equal scores each counts half.
    private static double? AreaUnderCurve(float[] yes, float[] no)
    {
        if (yes.Length == 0 || no.Length == 0 || Array.Exists(yes, float.IsNaN) || Array.Exists(no, float.IsNaN)) return null;
        Array.Sort(yes);
        Array.Sort(no);
        double won = 0;
        int below = 0, through = 0;
        foreach (var score in yes)
        {
            while (below < no.Length && no[below] < score) below++;
            while (through < no.Length && no[through] <= score) through++;
            won += (below + through) / 2.0;
        }

        return won / yes.Length / no.Length;
    }
}
