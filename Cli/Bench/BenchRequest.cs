using Cluster.Cli.Bench.Jobs;
using Cluster.Cli.Verbs;
using Cluster.Coordinator.Runs;
using Cluster.Training;

namespace Cluster.Cli.Bench;

/// <summary>Holds what the command line of <c>bench</c> said.</summary>
/// <param name="Model">The model.</param>
/// <param name="Workers">Worker processes.</param>
/// <param name="Servers">Server processes; 0 keeps the parameters with the coordinator.</param>
/// <param name="Slots">Parts of each batch.</param>
/// <param name="BatchSize">Rows per worker and step.</param>
/// <param name="ThreadsPerWorker">Arithmetic threads of each worker.</param>
/// <param name="Steps">Steps of a window.</param>
/// <param name="SnapshotEvery">Steps between snapshots; 0: only where the run begins and ends.</param>
/// <param name="Link">How tensors travel.</param>
/// <param name="KeepRun">Whether the run's folder stays.</param>
internal sealed record BenchRequest(
    BenchModel Model, int Workers, int Servers, int Slots, int BatchSize, int ThreadsPerWorker, int Steps,
    int SnapshotEvery, LinkKind Link, bool KeepRun)
{
    /// <summary>Rows of a run: each worker holds their order, 4 bytes a row.</summary>
    private const long RowsMax = 100_000_000;

    /// <summary>Numbers of all distinct rows: each worker holds them, 4 bytes each.</summary>
    private const long FeaturesMax = 1 << 28;

    /// <summary>Gets what workers compute on: <c>cpu</c>, <c>cuda</c> or <c>auto</c>.</summary>
    public string Device { get; init; } = JobContext.CpuDevice;

    /// <summary>Gets the folder of the certificates; null: plain links.</summary>
    public string? Tls { get; init; }

    /// <summary>Gets the steps between two step events.</summary>
    public int LogEvery { get; init; } = Steps;

    /// <summary>Gets where the run can be watched, or <c>off</c>.</summary>
    public string Dashboard { get; init; } = Dashboards.Off;

    /// <summary>Gets the rows of the run.</summary>
    public BenchRows Rows => new(Workers * BatchSize, StepWindows.RunSteps(Steps));

    /// <summary>Refuses numbers that cannot be.</summary>
    /// <exception cref="UsageException">The flag and its bound are named.</exception>
    public void Check()
    {
        AtLeast("--workers", Workers, 1);
        AtLeast("--steps", Steps, 1);
        AtLeast("--batch-size", BatchSize, 1);
        AtLeast("--threads-per-worker", ThreadsPerWorker, 1);
        AtLeast("--servers", Servers, 0);
        AtLeast("--slots", Slots, 1);
        AtLeast("--snapshot-every", SnapshotEvery, 0);
        AtLeast("--log-every", LogEvery, 1);
        if (Steps % LogEvery != 0)
            throw new UsageException($"--log-every {LogEvery} is no divisor of the {Steps} steps of a window: a window ends with a step that is told of");
        var perStep = (long)Workers * BatchSize;
        if (Slots > perStep)
            throw new UsageException($"--slots {Slots} is above the {perStep} rows of a step: a slot needs at least one row");
        if (perStep * BenchRows.DistinctSteps * Model.RowShape.Aggregate((a, b) => a * b) > FeaturesMax)
            throw new UsageException($"--batch-size {BatchSize} for {Workers} workers: a step of {perStep} rows is too large to make up");
        if (perStep > RowsMax / ((StepWindows.Count + 2L) * Steps))
            throw new UsageException($"--steps {Steps} of {perStep} rows: a run has at most {RowsMax} rows");
    }

    private static void AtLeast(string flag, int value, int least)
    {
        if (value < least) throw new UsageException($"{flag} {value} is below {least}");
    }
}
