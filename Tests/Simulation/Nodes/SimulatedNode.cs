using System.Diagnostics;
using Cluster.Actors.Dispatch;
using Cluster.Actors.TestKit;

namespace Cluster.Simulation.Nodes;

/// <summary>Is one process: its turns and its clock can be withheld (SIGSTOP), slowed, or ended (kill -9).</summary>
internal sealed class SimulatedNode : MessageDispatcher
{
    private readonly TestScheduler _scheduler;
    private readonly List<Action> _held = [];

    /// <summary>Starts a process.</summary>
    /// <param name="scheduler">Runs all processes on one thread.</param>
    /// <param name="name">Its name on the network.</param>
    /// <param name="wallClockSkew">How wrong its wall clock is; nothing may depend on it.</param>
    public SimulatedNode(TestScheduler scheduler, string name, TimeSpan wallClockSkew)
    {
        _scheduler = scheduler;
        Name = name;
        Time = new NodeTime(this, scheduler.Time, wallClockSkew);
    }

    /// <summary>Gets the name on the network.</summary>
    public string Name { get; }

    /// <summary>Gets its clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Gets whether it is stopped by a signal.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Gets whether it was killed or has ended.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Gets or sets whether its real processor time is taken.</summary>
    public bool IsTimed { get; set; }

    /// <summary>Gets the real time of its turns since it is taken.</summary>
    public TimeSpan Busy { get; private set; }

    /// <summary>Gets or sets how long each turn waits for the processor.</summary>
    public TimeSpan TurnDelay { get; set; }

    /// <inheritdoc/>
    public override int Throughput => 1;

    /// <inheritdoc/>
    public override bool RunsOnOneThread => true;

    /// <inheritdoc/>
    public override void Schedule(IThreadPoolWorkItem item)
    {
        if (IsDead) return;
        var turn = new Turn(this, item.Execute);
        if (TurnDelay == TimeSpan.Zero) _scheduler.Schedule(turn);
        else _scheduler.Time.CreateTimer(_ => _scheduler.Schedule(turn), null, TurnDelay, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Runs what the process does, now or when it is continued; never where it is dead.</summary>
    public void Run(Action action)
    {
        if (IsDead) return;
        if (IsPaused)
        {
            _held.Add(action);
            return;
        }

        var start = IsTimed ? Stopwatch.GetTimestamp() : 0;
        action();
        if (IsTimed) Busy += Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Stops it as SIGSTOP does.</summary>
    public void Pause() => IsPaused = true;

    /// <summary>Continues it as SIGCONT does.</summary>
    public void Continue()
    {
        IsPaused = false;
        foreach (var action in _held) _scheduler.Schedule(new Turn(this, action));
        _held.Clear();
    }

    /// <summary>Lets nothing of it run any more.</summary>
    public void End()
    {
        IsDead = true;
        _held.Clear();
    }

    private sealed class Turn(SimulatedNode node, Action action) : IThreadPoolWorkItem
    {
        public void Execute() => node.Run(action);
    }
}
