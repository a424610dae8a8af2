using System.Globalization;
using System.Security.Cryptography;
using Cluster.Cli.Verbs;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.Torch;
using Cluster.Training;
using Cluster.Training.Replicas;

namespace Cluster.Cli.Launch;

/// <summary>Turns what was asked for into a run, and checks all of it before anything starts.</summary>
/// <remarks>
/// Each value comes from the command line, else from the run resumed, else from the job, else from here.
/// </remarks>
internal sealed class RunPlanner(CommandContext context, TrainRequest request, Action<string> warn)
{
    private const int DefaultWorkers = 2;
    private const int DefaultThreads = 1; // as torchrun sets it; never from the machine, as gradients depend on it

    /// <summary>Makes the plan.</summary>
    /// <exception cref="UsageException">Something asked for cannot be.</exception>
    public RunPlan Plan()
    {
        if (RequestChecks.MistakesOf(request) is { Count: > 0 } mistakes) throw new UsageException(mistakes);
        if (request.Tls is { } tls) Transports.CheckAll(tls, request.Servers > 0, context.Time);
        var (snapshot, trainer) = FindSnapshot();
        if (trainer is not null) CheckAgainst(trainer);
        var job = context.Jobs.Create(request.Job ?? trainer?.Job ?? context.JobName(null));
        var defaults = job.Defaults;
        var optimizer = OptimizerChoice.Choose(request, trainer?.ReadOptimizer() ?? defaults.Optimizer);
        var onNan = OptimizerChoice.ReadOnNan(request.OnNan, trainer?.OnNan ?? default);
        var (minWorkers, workers) = RequestChecks.Workers(request.Workers, DefaultWorkers);
        var slots = request.Slots ?? workers * request.Accumulate ?? trainer?.Slots ?? workers;
        var batchSize = request.BatchSize ?? trainer?.BatchSize ?? defaults.BatchSize;
        if (slots > batchSize)
            throw new UsageException($"--slots {slots} is above --batch-size {batchSize}: a slot needs at least one row");
        var threads = request.ThreadsPerWorker ?? trainer?.ThreadsPerWorker ?? DefaultThreads;
        torch.Initialize(threads); // takes most of a second: what can be refused without it has been
        var device = Device() ?? trainer?.Device ?? JobContext.CpuDevice;
        var jobContext = new JobContext
        {
            Seed = request.Seed ?? trainer?.Seed ?? 0,
            DataPath = request.DataPath is null ? trainer?.DataPath : Path.GetFullPath(request.DataPath),
            Options = job.Resolve(trainer?.JobOptions ?? request.JobOptions),
            Freeze = request.Freeze ?? trainer?.Frozen ?? [],
            Precision = ComputePrecision.Resolve(request.Precision ?? trainer?.Precision ?? ComputePrecision.Fp32, device),
        };
        JobOptionFlags.Check(job, jobContext.Options);
        var dropLast = request.DropLast ?? trainer?.DropLast ?? defaults.DropLast;
        var checks = JobChecks.Preflight(job, jobContext, batchSize, slots, dropLast);
        if (request.DataPath is not null && checks.Data.Table is null && !checks.Data.Train.IsRaw)
            warn($"--data {request.DataPath}: {job.Name} reads no table, so it may have made up its data all the same");
        foreach (var name in checks.UnusedParameters) warn($"{name} gets no gradient: the model's forward does not use it");
        foreach (var warning in checks.Warnings) warn(warning);
        var shuffle = request.Shuffle ?? trainer?.Shuffle ?? defaults.Shuffle;
        if (!shuffle) warn("shuffling is off: each epoch sees the rows in the same order, which often trains worse");
        var runId = RunName(job.Name, snapshot);
        var settings = new RunSettings
        {
            RunId = runId,
            RunDir = request.Folder ?? Path.Combine(request.RunDir, runId.Value),
            Job = job.Name,
            Seed = jobContext.Seed,
            DataPath = jobContext.DataPath,
            JobOptions = jobContext.Options,
            Frozen = checks.Frozen,
            Workers = workers,
            MinWorkers = minWorkers,
            Servers = request.Servers,
            AllowUnlike = request.AllowUnlike,
            Audit = request.Audit,
            KeepSnapshots = request.Keep,
            Slots = slots,
            BatchSize = batchSize,
            Epochs = request.Epochs ?? trainer?.Epochs ?? defaults.Epochs,
            Shuffle = shuffle,
            DropLast = dropLast,
            LoaderThreads = request.LoaderThreads ?? defaults.NumWorkers,
            ThreadsPerWorker = threads,
            Device = device,
            Precision = jobContext.Precision,
            Optimizer = optimizer,
            Layout = checks.Layout,
            DatasetHash = checks.DatasetHash,
            TrainRows = checks.Data.Train.RowCount,
            ValRows = checks.Data.Validation.RowCount,
            StepsPerEpoch = checks.Batches.StepsPerEpoch,
            SnapshotEvery = request.SnapshotEvery,
            SnapshotStart = request.SnapshotStart,
            OnNan = onNan,
            Best = BestPlanner.Choose(request.Best, trainer, job, checks.Data.Validation),
            Link = request.Link,
            LogEvery = request.LogEvery,
            Generation = new Generation(trainer?.Generation ?? 0), // each start of a coordinator takes the next one
            Start = trainer?.Position() ?? default,
            Origins = Origins.Of(request.Origins, job, context.Jobs, resumed: trainer is not null),
        };
        settings = settings with
        {
            Update = UpdatePlanner.Choose(request.Update, trainer?.Update ?? defaults.Update, settings),
        };
        if (ShardRange.MaxShards(settings.Layout) is var most && settings.Servers > most)
            throw new UsageException($"--servers {settings.Servers}: this model's {settings.Layout.FloatCount} floats give at most {most} shards");
        if (trainer is not null && trainer.DatasetHash != settings.DatasetHash)
            throw new UsageException(
                $"{snapshot!.Path} was trained on other data: its hash is {trainer.DatasetHash[..12]}, "
                + $"the data's {settings.DatasetHash[..12]}");
        if (trainer is not null && !settings.Frozen.ToHashSet(StringComparer.Ordinal).SetEquals(trainer.Frozen))
            throw new UsageException(
                "--freeze names other parameters than the snapshot's: leave it out, or start a new run with --from");
        return Load(settings, snapshot, job, jobContext) with { RowShape = checks.Data.Train.RowShape, Tls = request.Tls };
    }

    private RunPlan Load(RunSettings settings, SnapshotReader? snapshot, TrainingJob job, JobContext jobContext)
    {
        if (snapshot is not null)
            return new RunPlan(
                settings, snapshot.ReadParameters(settings.Layout),
                snapshot.ReadOptimizer(settings.Layout, settings.CreateOptimizer()), snapshot.Path, settings.Layout.Entries.Count);
        using var replica = new Replica(job, jobContext);
        var weights = replica.CreateInitialWeights();
        if (request.From is { } file) new ImportedWeights(file, warn).CopyTo(weights, request.FromIsWhole);
        return new RunPlan(settings, weights, null, null, settings.Layout.Entries.Count);
    }

    private (SnapshotReader? Snapshot, TrainerRecord? Trainer) FindSnapshot()
    {
        var catalog = new SnapshotCatalog(new PhysicalFileSystem());
        if (request.Folder is { } folder && catalog.Any(folder))
        {
            var newest = catalog.Newest(folder, e => warn($"{e.Message}; looking for an older snapshot"))
                ?? throw new SnapshotException(folder, "none of its snapshots is whole");
            return (newest, newest.Trainer);
        }

        if (request.Resume is null) return default;
        if (request.Resume != "last")
        {
            var named = catalog.Open(request.Resume);
            return (named, named.Trainer);
        }

        var job = context.JobName(request.Job);
        try
        {
            var last = catalog.Last(request.RunDir, job, warn)
                ?? throw new UsageException($"--resume last: {request.RunDir} holds no snapshot of {job}");
            return (last.Snapshot, last.Trainer);
        }
        catch (SnapshotException e)
        {
            throw new UsageException(
                $"--resume last: {e.Message}; without --resume a new run starts", ExitCodes.Failed);
        }
    }

    private void CheckAgainst(TrainerRecord trainer)
    {
        Same("JOB", request.Job, trainer.Job);
        foreach (var (name, value) in request.JobOptions)
            Same($"--{name}", value, trainer.JobOptions.GetValueOrDefault(name, "(nothing)"));
        Same("--seed", request.Seed, trainer.Seed);
        Same("--batch-size", request.BatchSize, trainer.BatchSize);
        Same("--slots", request.Slots, trainer.Slots);
        if (request.Accumulate is { } parts)
            Same("--accumulate gives --slots", RequestChecks.Workers(request.Workers, DefaultWorkers).Max * parts, trainer.Slots);
        Same("--optimizer", request.Optimizer?.Split(':')[0], trainer.Optimizer);
        UpdatePlanner.CheckAgainst(request.Update, trainer);
        Same("--threads-per-worker", request.ThreadsPerWorker, trainer.ThreadsPerWorker);
        Same("--device", Device(), trainer.Device);
        Same("--precision", request.Precision, trainer.Precision);
        Same("--no-shuffle", request.Shuffle, trainer.Shuffle);
        Same("--drop-last", request.DropLast, trainer.DropLast);
    }

    // The plan itself is computed on the CPU.
    private string? Device() => request.Device switch
    {
        null => null,
        ComputeDevice.Cuda when request.IsElsewhere => ComputeDevice.Cuda,
        var wish => ComputeDevice.Resolve(wish),
    };

    private static void Same<T>(string flag, T? asked, T stood)
    {
        if (asked is not null && !asked.Equals(stood))
            throw new UsageException($"{flag} {asked} differs from the snapshot's {stood}: leave it out, or start a new run");
    }

    // 'last' goes on in the run's own folder, as a named folder's own snapshots do; any other snapshot begins a run of its own.
    private RunId RunName(string job, SnapshotReader? snapshot)
    {
        if (request.Folder is { } folder)
            return snapshot?.Path.StartsWith(Path.Combine(folder, "snapshots") + Path.DirectorySeparatorChar, StringComparison.Ordinal) == true
                ? new RunId(snapshot.Trainer.RunId)
                : new RunId(Path.GetFileName(folder));
        if (request.Resume == "last" && snapshot is not null) return new RunId(snapshot.Trainer.RunId);
        var time = context.Time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        return new RunId($"{request.Name ?? job}-{time}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}");
    }
}
