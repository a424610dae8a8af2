using Cluster.Coordinator.Coordination;
using Cluster.Messages;

namespace Cluster.Coordinator.Tests.Coordination;

public class PoisonWatchTests
{
    private static readonly StepNumber Four = new(4);
    private readonly PoisonWatch _watch = new();
    private TimeSpan _now;

    [Fact]
    public void Count_ThreeProcessesOfOneNameReplaced_NamesTheSlot()
    {
        for (var pid = 1; pid <= 3; pid++)
        {
            Assert.Null(Lose("worker-1", pid, 1));
            _watch.Meet(Process("worker-1", pid + 1));
        }

        Assert.Equal(new Slot(1), _watch.Count(Four, [0, 1], _now));
    }

    [Fact]
    public void Count_ContainersStartedAnewWithTheSamePid_NamesTheSlot()
    {
        for (var start = 1; start <= 3; start++)
        {
            var container = Process("worker-1", 1);
            container.Incarnation = start;
            _watch.Lose(container, [1], _now);
            var next = container.Clone();
            next.Incarnation = start + 1;
            _watch.Meet(next);
        }

        Assert.Equal(new Slot(1), _watch.Count(Four, [0, 1], _now));
    }

    [Fact]
    public void Count_OneProcessThatComesBackEachTime_IsNoDeath()
    {
        for (var cut = 0; cut < 10; cut++)
        {
            Assert.Null(Lose("worker-1", 1, 1));
            _watch.Meet(Process("worker-1", 1));
            Assert.Null(_watch.Count(Four, [1], _now));
        }
    }

    [Fact]
    public void Count_LinksOfManyCutAtOnce_WaitsForThemToComeBack()
    {
        for (var pid = 1; pid <= 5; pid++) Assert.Null(Lose($"worker-{pid}", pid, 1));
        _now += PoisonWatch.ReturnTime - TimeSpan.FromSeconds(10);
        for (var pid = 1; pid <= 5; pid++) _watch.Meet(Process($"worker-{pid}", pid));
        _now += PoisonWatch.ReturnTime;
        Assert.Null(_watch.Count(Four, [1], _now));
    }

    [Fact]
    public void Count_ProcessesThatStayAway_AreTakenForDead()
    {
        for (var pid = 1; pid <= 3; pid++) Assert.Null(Lose($"guest-{pid}", pid, 1));
        _now += PoisonWatch.ReturnTime;
        Assert.Equal(new Slot(1), _watch.Count(Four, [1], _now));
    }

    [Fact]
    public void Count_SlotsThatWereDelivered_AreNotSuspected()
    {
        for (var pid = 1; pid <= 3; pid++)
        {
            Lose("worker-1", pid, 0, 1);
            _watch.Meet(Process("worker-1", pid + 1));
        }

        Assert.Null(_watch.Count(Four, [2], _now));
        Assert.Null(_watch.Count(Four, [0, 1, 2], _now));
    }

    [Fact]
    public void Count_NextStep_BeginsAnew()
    {
        for (var pid = 1; pid <= 4; pid++)
        {
            Assert.Null(_watch.Count(new StepNumber(pid / 3), [1], _now));
            Lose("worker-1", pid, new StepNumber(pid / 3), 1);
            _watch.Meet(Process("worker-1", pid + 1));
        }

        Assert.Null(_watch.Count(new StepNumber(1), [1], _now));
    }

    private static JoinRun Process(string name, int pid) => new() { Name = name, Host = "here", Pid = pid };

    private Slot? Lose(string name, int pid, params int[] slots) => Lose(name, pid, Four, slots);

    private Slot? Lose(string name, int pid, StepNumber step, params int[] slots)
    {
        _now += TimeSpan.FromSeconds(1);
        _watch.Lose(Process(name, pid), slots, _now);
        return _watch.Count(step, [0, 1, 2], _now);
    }
}
