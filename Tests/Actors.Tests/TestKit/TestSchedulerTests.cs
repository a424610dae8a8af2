namespace Cluster.Actors.Tests.TestKit;

public sealed class TestSchedulerTests
{
    [Fact]
    public void Run_SameSeed_GivesTheSameOrder()
    {
        Assert.Equal(Order(seed: 1), Order(seed: 1));
        Assert.NotEqual(Order(seed: 1), Order(seed: 2));
    }

    [Fact]
    public void Advance_Hours_TakesNoRealTime()
    {
        using var kit = new SeededKit(0);
        var start = TimeProvider.System.GetTimestamp();
        kit.ExpectNoMsg(TimeSpan.FromHours(24));
        Assert.Equal(TimeSpan.FromHours(24), kit.Scheduler.Time.Elapsed);
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void ExpectMsg_NothingComes_FailsWithWhatWasExpected()
    {
        using var kit = new SeededKit(0);
        var failure = Assert.Throws<TestKitException>(() => kit.ExpectMsg<string>());
        Assert.Equal("testActor expected String, nothing came within 00:00:05", failure.Message);
    }

    private static List<object> Order(int seed)
    {
        using var kit = new SeededKit(seed);
        foreach (var i in Enumerable.Range(0, 20))
            kit.Send(kit.ActorOf(Props.Create(() => new EchoActor())), i);
        return [.. kit.ReceiveN(20)];
    }

    private sealed class SeededKit(int seed) : TestKitBase(seed);
}
