namespace Cluster.Simulation;

/// <summary>Tells what a coordinator does for each of many workers: a run without faults, with one server of its own.</summary>
/// <param name="Workers">The workers; each has one slot of each step.</param>
/// <param name="Steps">The steps that were counted.</param>
/// <param name="Joining">What it takes until all have joined and know their slots.</param>
/// <param name="Step">What a step takes, everything that goes on meanwhile included.</param>
/// <param name="StepTime">A step by the simulated clock.</param>
public sealed record Growth(int Workers, int Steps, Growth.Cost Joining, Growth.Cost Step, TimeSpan StepTime)
{
    private const long Seed = 1;
    private static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(10);

    /// <summary>Runs it on this thread.</summary>
    /// <exception cref="InvalidOperationException">The run did not come that far, or an invariant was violated.</exception>
    public static Growth Measure(int workers, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return Schedule.Alone(() =>
        {
            // The first step is not counted: all workers fetch their first version in it. The last one is not either.
            var cluster = new SimulatedCluster(Seed, withTrace: false, new Workload(workers, servers: 1, steps + 2));
            cluster.Pause();
            cluster.StartCoordinator();
            var coordinator = cluster.Coordinator!;
            coordinator.Node.IsTimed = true;
            var began = Mark.Of(cluster);
            Drive(cluster, () => coordinator.Check!.Joined == workers);
            cluster.Resume();
            Drive(cluster, () => coordinator.Check!.Told >= 1);
            var joined = Mark.Of(cluster);
            Drive(cluster, () => coordinator.Check!.Told >= 1 + steps);
            var stepped = Mark.Of(cluster);
            cluster.Close();
            return new Growth(
                workers, steps, Cost.Between(began, joined, workers), Cost.Between(joined, stepped, (long)workers * steps),
                (stepped.Time - joined.Time) / steps);
        });
    }

    private static void Drive(SimulatedCluster cluster, Func<bool> isReached)
    {
        cluster.Scheduler.RunUntil(
            () =>
            {
                cluster.AfterTurn();
                return isReached() || cluster.Checker.Violation is not null;
            },
            TimeMax);
        if (cluster.Checker.Violation is { } violation) throw new InvalidOperationException(violation);
        if (!isReached()) throw new InvalidOperationException($"the run is at step {cluster.Coordinator?.Check?.Told} after {TimeMax}");
    }

    /// <summary>Tells what something takes for each worker.</summary>
    /// <param name="Frames">Frames from and to the coordinator.</param>
    /// <param name="Us">Microseconds of the turns of the coordinator's actors, in real time.</param>
    public sealed record Cost(double Frames, double Us)
    {
        internal static Cost Between(Mark from, Mark to, long count) =>
            new((double)(to.Frames - from.Frames) / count, (to.Busy - from.Busy).TotalMicroseconds / count);
    }

    internal sealed record Mark(long Frames, TimeSpan Busy, TimeSpan Time)
    {
        public static Mark Of(SimulatedCluster cluster) =>
            new(cluster.CoordinatorFrames, cluster.Coordinator!.Node.Busy, cluster.Scheduler.Time.Elapsed);
    }
}
