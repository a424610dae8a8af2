using Cluster.Coordinator.Coordination;
using Cluster.Messages;

namespace Cluster.Coordinator.Tests.Coordination;

public class TracePlanTests
{
    [Theory]
    [InlineData(10, 200, 100)] // twenty steps a second
    [InlineData(0.5, 500, 1000)] // a thousand
    public void Next_AfterTheFirst_IsOneInAHundredAndAboutOneASecond(double seconds, long steps, long ahead)
    {
        var plan = new TracePlan();
        Assert.Equal(5, plan.Next(new StepNumber(5), TimeSpan.FromSeconds(3)).Value); // nobody has begun it
        Assert.Equal(5 + steps + ahead, plan.Next(new StepNumber(5 + steps), TimeSpan.FromSeconds(3 + seconds)).Value);
    }
}
