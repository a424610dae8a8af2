using Cluster.Coordinator.Runs;
using Cluster.Messages;

namespace Cluster.Coordinator.Tests.Runs;

public class BestRuleTests
{
    [Theory]
    [InlineData("loss", false)]
    [InlineData("accuracy", true)]
    [InlineData("precision", true)]
    [InlineData("recall", true)]
    [InlineData("f1", true)]
    [InlineData("top5_accuracy", true)]
    [InlineData("auc", true)]
    [InlineData("mae", false)]
    [InlineData("mse", false)]
    [InlineData("r2", true)]
    public void Next_EachMetric_HasItsDirection(string metric, bool isHigherBetter)
    {
        var rule = new BestRule { Metric = metric };
        var middle = rule.Next(default, Epoch(1, 0.5));
        Assert.Equal(new BestState(0.5, 10, 0.5, 0), middle);
        Assert.Equal(isHigherBetter ? 20 : 10, rule.Next(middle, Epoch(2, 0.6)).Step);
        Assert.Equal(isHigherBetter ? 10 : 20, rule.Next(middle, Epoch(2, 0.4)).Step);
        Assert.Equal(10, rule.Next(middle, Epoch(2, 0.5)).Step);
    }

    [Fact]
    public void Names_AllOfThem_AreTriedAbove() => Assert.Equal(10 + 1, BestRule.Names.Count); // and none

    [Fact]
    public void Next_BetterByLess_IsTheBestButNoImprovement()
    {
        var rule = new BestRule { Metric = "accuracy", Patience = 2, MinDelta = 0.1 };
        var state = default(BestState);
        foreach (var (epoch, value) in new[] { (1, 0.5), (2, 0.55), (3, 0.58) }) state = rule.Next(state, Epoch(epoch, value));
        Assert.Equal(new BestState(0.58, 30, 0.5, 2), state);
        Assert.Equal("no better val accuracy for 2 epochs by more than 0.1", rule.WhyStops(state));
        Assert.Null(rule.WhyStops(rule.Next(state, Epoch(4, 0.65))));
        Assert.Null((rule with { Patience = 3 }).WhyStops(state));
        Assert.Null((rule with { Patience = 0 }).WhyStops(state));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Next_NoFigure_IsNoBetter(double? value)
    {
        var rule = new BestRule { Metric = "auc" };
        Assert.Equal(new BestState(null, 0, null, 1), rule.Next(default, Epoch(1, value)));
        Assert.Equal(new BestState(0.5, 10, 0.5, 1), rule.Next(rule.Next(default, Epoch(1, 0.5)), Epoch(2, value)));
    }

    private static EpochCompleted Epoch(int epoch, double? value) => new(
        epoch, 10 * epoch, 1, value, value, 1, 1,
        new EvaluationMetrics
        {
            Precision = value,
            Recall = value,
            F1 = value,
            Top5Accuracy = value,
            Auc = value,
            Mae = value,
            Mse = value,
            R2 = value,
        });
}
