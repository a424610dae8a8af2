using Cluster.Coordinator.Server;

namespace Cluster.Coordinator.Tests.Server;

public class LateSlotsTests
{
    private readonly LateSlots _late = new(Ms(100));
    private TimeSpan _now;

    [Fact]
    public void IsDue_NothingEverArrived_KnowsNoUsualTime()
    {
        _late.Open(_now);
        Assert.False(_late.IsDue(Ms(1_000_000)));
    }

    [Fact]
    public void IsDue_OpenForLongerThanTheFactor_IsLate()
    {
        Steps(10, 100);
        Assert.False(_late.IsDue(_now + Ms(299)));
        Assert.True(_late.IsDue(_now + Ms(300)));
    }

    [Fact]
    public void IsDue_FastSteps_AreNeverLateWithinATick()
    {
        Steps(10, 1);
        Assert.False(_late.IsDue(_now + Ms(99)));
        Assert.True(_late.IsDue(_now + Ms(100)));
    }

    [Fact]
    public void IsDue_ToldOnce_IsToldAgainWhenTheTimeHasDoubled()
    {
        Steps(10, 100);
        Assert.True(_late.IsDue(_now + Ms(350)));
        Assert.False(_late.IsDue(_now + Ms(699)));
        Assert.True(_late.IsDue(_now + Ms(700)));
        Assert.False(_late.IsDue(_now + Ms(1300)));
        Assert.True(_late.IsDue(_now + Ms(1400)));
    }

    [Fact]
    public void IsDue_NextStep_BeginsAnew()
    {
        Steps(10, 100);
        Assert.True(_late.IsDue(_now + Ms(350)));
        Steps(1, 400);
        Assert.False(_late.IsDue(_now + Ms(200)));
    }

    // One slot of two always takes a hundred times as long: it does not decide what is usual.
    [Fact]
    public void IsDue_OneWorkerOfTwoAlwaysSlow_IsLate()
    {
        for (var step = 0; step < 100; step++)
        {
            _late.Open(_now);
            _late.Arrive(_now + Ms(50));
            _late.Arrive(_now += Ms(5000));
        }

        _late.Open(_now);
        Assert.True(_late.IsDue(_now + Ms(150)));
    }

    [Fact]
    public void IsDue_AllSlotsSlowerThanTheyWere_BecomesUsual()
    {
        Steps(1000, 100);
        Steps(LateSlots.WindowSize, 1000);
        Assert.False(_late.IsDue(_now + Ms(2999)));
    }

    private static TimeSpan Ms(int ms) => TimeSpan.FromMilliseconds(ms);

    private void Steps(int count, int ms)
    {
        for (var step = 0; step < count; step++)
        {
            _late.Open(_now);
            _late.Arrive(_now += Ms(ms));
        }

        _late.Open(_now);
    }
}
