namespace Cluster.Actors.Tests;

public sealed class TimerTests : TestKitBase
{
    private readonly IActorRef _actor;

    public TimerTests()
    {
        _actor = ActorOf(Props.Create(() => new ScriptedActor(TestActor, null)));
        ExpectMsg("PreStart");
    }

    [Fact]
    public void StartSingleTimer_TimePasses_FiresOnceOnTime()
    {
        Timers(timers => timers.StartSingleTimer("key", 1, TimeSpan.FromSeconds(3)));
        Advance(TimeSpan.FromSeconds(2.999));
        ExpectNoMsg(TimeSpan.Zero);
        Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, ExpectMsg<int>(TimeSpan.Zero));
        ExpectNoMsg(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void StartPeriodicTimer_TimePasses_FiresEachInterval()
    {
        Timers(timers => timers.StartPeriodicTimer("key", 1, TimeSpan.FromSeconds(1)));
        Advance(TimeSpan.FromSeconds(5.5));
        Assert.Equal(5, ReceiveN(5, TimeSpan.Zero).Count);
        Timers(timers => timers.Cancel("key"));
        ExpectNoMsg(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Start_SameKey_ReplacesTheTimer()
    {
        Timers(timers => timers.StartSingleTimer("key", 1, TimeSpan.FromSeconds(1)));
        Timers(timers => timers.StartSingleTimer("key", 2, TimeSpan.FromSeconds(2)));
        Assert.Equal(2, ExpectMsg<int>());
        ExpectNoMsg(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Cancel_MessageQueuedAlready_IsDropped()
    {
        Timers(timers => timers.StartSingleTimer("key", 1, TimeSpan.FromSeconds(1)));
        _actor.Tell((Action<ITimerScheduler>)(timers => timers.Cancel("key")));
        Scheduler.Time.FireNext(Scheduler.Time.Elapsed + TimeSpan.FromSeconds(1));
        ExpectNoMsg(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Restart_TimersOfTheOldInstance_AreGone()
    {
        Timers(timers => timers.StartPeriodicTimer("key", 1, TimeSpan.FromSeconds(1)));
        _actor.Tell(new InvalidOperationException("boom"));
        ReceiveN(4);
        ExpectNoMsg(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void IsTimerActive_FiredSingleTimer_IsFalse()
    {
        var active = new List<bool>();
        Timers(timers => timers.StartSingleTimer("key", 1, TimeSpan.FromSeconds(1)));
        Timers(timers => active.Add(timers.IsTimerActive("key")));
        Assert.Equal(1, ExpectMsg<int>());
        Timers(timers => active.Add(timers.IsTimerActive("key")));
        Assert.Equal([true, false], active);
    }

    [Fact]
    public void ScheduleTellRepeatedly_Cancelled_Stops()
    {
        var cancelable = Sys.Scheduler.ScheduleTellRepeatedlyCancelable(
            TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TestActor, "tick", null);
        Advance(TimeSpan.FromSeconds(2));
        cancelable.Cancel();
        ReceiveN(2, TimeSpan.Zero);
        ExpectNoMsg(TimeSpan.FromSeconds(10));
    }

    private void Timers(Action<ITimerScheduler> action)
    {
        _actor.Tell(action);
        Scheduler.RunUntilIdle();
    }
}
