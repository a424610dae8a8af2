using Cluster.Messages;

namespace Cluster.Coordinator.Tests.Coordination;

/// <summary>Compares with figures worked out by hand, or by scikit-learn where a comment says so.</summary>
public sealed class EvaluationMetricsTests
{
    // sklearn.metrics.precision_recall_fscore_support([0, 0, 1, 1, 1, 2], [0, 1, 1, 1, 0, 0], average="macro", zero_division=0)
    [Fact]
    public void Of_ThreeClasses_AreTheMeansOverTheClasses()
    {
        var sums = new MetricSums { Classes = 3, Confusion = { 1, 1, 0, 0, 1, 2, 0, 0, 1, 0, 0, 0 } };
        var metrics = EvaluationMetrics.Of(sums, 6)!;
        Assert.Equal(((1.0 / 3) + (2.0 / 3)) / 3, metrics.Precision!.Value, 12);
        Assert.Equal((0.5 + (2.0 / 3)) / 3, metrics.Recall!.Value, 12);
        Assert.Equal((0.4 + (2.0 / 3)) / 3, metrics.F1!.Value, 12);
        Assert.Null(metrics.Top5Accuracy);
        Assert.Null(metrics.Auc);
    }

    [Fact]
    public void Of_YesAndNo_AreThoseOfYes()
    {
        var sums = new MetricSums
        {
            Classes = 2,
            Confusion = { 2, 1, 0, 1, 3, 0 },
            Positives = { 0.9f, 0.4f, 0.8f, 0.7f },
            Negatives = { 0.1f, 0.4f, 0.6f },
        };
        var metrics = EvaluationMetrics.Of(sums, 7)!;
        Assert.Equal((0.75, 0.75, 0.75), (metrics.Precision, metrics.Recall, metrics.F1));
        Assert.Equal((3 + 3 + 3 + 1.5) / 12, metrics.Auc!.Value, 12);
    }

    [Fact]
    public void Of_OneKindOfRowsOnly_HasNoAreaUnderTheCurve() => Assert.Null(
        EvaluationMetrics.Of(new MetricSums { Classes = 2, Confusion = { 0, 0, 0, 0, 1, 0 }, Positives = { 1 } }, 1)!.Auc);

    [Fact]
    public void Of_Values_AreErrorsAndTheShareOfTheVariance()
    {
        // Labels 1, 2, 3 and predictions 1, 2, 5.
        var metrics = EvaluationMetrics.Of(new MetricSums { Errors = { 2, 4, 6, 14 } }, 3)!;
        Assert.Equal((2.0 / 3, 4.0 / 3), (metrics.Mae, metrics.Mse));
        Assert.Equal(1 - (4.0 / 2), metrics.R2);
    }

    [Fact]
    public void Of_NothingJudged_IsNull() => Assert.Null(EvaluationMetrics.Of(new MetricSums(), 5));

    [Fact]
    public void Add_PartByPart_IsTheWhole()
    {
        var whole = new MetricSums();
        var part = new MetricSums { Classes = 2, Confusion = { 1, 2, 0, 0, 1, 0 }, Top5 = 1, Positives = { 0.5f }, Negatives = { 0.25f } };
        EvaluationMetrics.Add(whole, part);
        EvaluationMetrics.Add(whole, part);
        Assert.Equal([2, 4, 0, 0, 2, 0], whole.Confusion);
        Assert.Equal((2, 2, 2), (whole.Top5, whole.Positives.Count, whole.Negatives.Count));
        Assert.Equal([1, 2, 0, 0, 1, 0], part.Confusion);
    }
}
