using System.Diagnostics;
using Cluster.Simulation.Faults;

namespace Cluster.Simulation;

/// <summary>
/// Runs schedules: the production actors under faults, one seed each, compared with a plain reference.
/// </summary>
public static class Simulator
{
    /// <summary>Runs one schedule and keeps its last events in words.</summary>
    public static ScheduleResult Run(long seed) => Run(seed, null);

    private static ScheduleResult Run(long seed, IReadOnlyList<FaultKind>? only) => Schedule.Run(seed, withTrace: true, only);

    /// <summary>Runs the schedules of consecutive seeds, on as many threads as there are processors.</summary>
    /// <param name="from">The first seed.</param>
    /// <param name="seeds">How many.</param>
    /// <param name="onProgress">Is told of the schedules done so far, now and then, on any thread.</param>
    /// <param name="failuresMax">Failing schedules after which no further one begins.</param>
    /// <param name="only">The kinds of faults; null draws them for each seed.</param>
    /// <param name="cancellation">Lets no further schedule begin.</param>
    public static SimulationSummary RunMany(
        long from, long seeds, Action<long>? onProgress = null, int failuresMax = 1,
        IReadOnlyList<FaultKind>? only = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds, 1);
        var clock = Stopwatch.StartNew();
        var total = new Counts();
        var failures = new SortedDictionary<long, ScheduleResult>();
        var gate = new Lock();
        var next = from - 1;
        var threads = new Thread[(int)Math.Min(Environment.ProcessorCount, seeds)];
        for (var i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(Work) { Name = $"simulation-{i}" };
            threads[i].Start();
        }

        foreach (var thread in threads) thread.Join();
        return new SimulationSummary(from, total, [.. failures.Values], clock.Elapsed);

        void Work()
        {
            while (!cancellation.IsCancellationRequested)
            {
                var seed = Interlocked.Increment(ref next);
                if (seed >= from + seeds || Volatile.Read(ref failures).Count >= failuresMax) return;
                var result = Schedule.Run(seed, withTrace: false, only);
                if (result.Violation is not null) result = Run(seed, only); // once more, in words
                lock (gate)
                {
                    total.Add(result.Counts);
                    if (result.Violation is not null) failures.Add(seed, result);
                    if (total.Schedules % 100 == 0) onProgress?.Invoke(total.Schedules);
                }
            }
        }
    }
}
