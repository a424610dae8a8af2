using Cluster.Actors.TestKit;
using Cluster.Simulation.Nodes;

namespace Cluster.Simulation.Tests;

public class SimulatedNodeTests
{
    private readonly TestScheduler _scheduler = new(1);
    private readonly List<string> _done = [];

    [Fact]
    public void Pause_TurnsAndTimers_WaitForContinue()
    {
        var node = new SimulatedNode(_scheduler, "node", TimeSpan.Zero);
        node.Time.CreateTimer(_ => _done.Add("timer"), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        node.Pause();
        node.Schedule(new Item(() => _done.Add("turn")));
        _scheduler.Advance(TimeSpan.FromSeconds(3.5));
        Assert.Empty(_done);
        node.Continue();
        _scheduler.RunUntilIdle();
        Assert.Equal(["timer", "turn"], _done.Order());
        _scheduler.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, _done.Count);
    }

    [Fact]
    public void End_WhatWasPlanned_NeverRuns()
    {
        var node = new SimulatedNode(_scheduler, "node", TimeSpan.FromHours(1));
        node.Time.CreateTimer(_ => _done.Add("timer"), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        node.Schedule(new Item(() => _done.Add("turn")));
        node.End();
        node.Schedule(new Item(() => _done.Add("turn")));
        _scheduler.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty(_done);
        Assert.Equal(TimeSpan.FromHours(1), node.Time.GetUtcNow() - _scheduler.Time.GetUtcNow());
    }

    private sealed class Item(Action action) : IThreadPoolWorkItem
    {
        public void Execute() => action();
    }
}
