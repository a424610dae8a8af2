using Cluster.Training.Plans;

namespace Cluster.Training.Tests.Plans;

public sealed class EvaluationPlanTests
{
    [Theory]
    [InlineData(0, 4, 0)]
    [InlineData(1, 4, 1)]
    [InlineData(8, 4, 2)]
    [InlineData(9, 4, 3)]
    public void PartOf_AnySize_TakesEveryRowExactlyOnce(int rows, int partSize, int parts)
    {
        var plan = new EvaluationPlan(rows, partSize);
        Assert.Equal(parts, plan.PartCount);
        var next = 0;
        for (var part = 0; part < parts; part++)
        {
            Assert.Equal(next, plan.PartOf(part).Start);
            next = plan.PartOf(part).End;
        }
        Assert.Equal(rows, next);
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.PartOf(parts));
    }
}
