using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

namespace Cluster.Coordinator.Runs;

/// <summary>Is the content of a run folder's <c>config.json</c>: all that a coordinator needs beside a snapshot.</summary>
public sealed record RunConfig
{
    /// <summary>The file's name.</summary>
    public const string FileName = "config.json";

    /// <summary>Gets the run's identity.</summary>
    public required string RunId { get; init; }

    /// <summary>Gets the job's name.</summary>
    public required string Job { get; init; }

    /// <summary>Gets the data file that replaces the job's own, or null.</summary>
    public string? DataPath { get; init; }

    /// <summary>Gets what was said of the job's own options, by name.</summary>
    public IReadOnlyDictionary<string, string> JobOptions { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Gets the names of the parameters that no step changes.</summary>
    public IReadOnlyList<string> Frozen { get; init; } = [];

    /// <summary>Gets the seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Gets the workers asked for.</summary>
    public required int Workers { get; init; }

    /// <summary>Gets the workers that the first step waits for.</summary>
    public required int MinWorkers { get; init; }

    /// <summary>Gets the parameter-server processes.</summary>
    public int Servers { get; init; }

    /// <summary>Gets whether workers may join that compute other bits.</summary>
    public required bool AllowUnlike { get; init; }

    /// <summary>Gets the share of the slots that are computed twice.</summary>
    public double Audit { get; init; }

    /// <summary>Gets the slots of a step.</summary>
    public required int Slots { get; init; }

    /// <summary>Gets the rows of a step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Gets the epochs.</summary>
    public required int Epochs { get; init; }

    /// <summary>Gets the steps of an epoch.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>Gets whether the order changes with each epoch.</summary>
    public required bool Shuffle { get; init; }

    /// <summary>Gets whether an incomplete last batch is left out.</summary>
    public required bool DropLast { get; init; }

    /// <summary>Gets the loader threads of a worker.</summary>
    public required int NumWorkers { get; init; }

    /// <summary>Gets the arithmetic threads of a worker.</summary>
    public required int ThreadsPerWorker { get; init; }

    /// <summary>Gets the kind of device that workers compute on.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Gets the optimizer's name.</summary>
    public required string Optimizer { get; init; }

    /// <summary>Gets the optimizer's numbers.</summary>
    public required JsonElement OptimizerOptions { get; init; }

    /// <summary>Gets what is done around the optimizer.</summary>
    public UpdateOptions Update { get; init; } = new();

    /// <summary>Gets the precision of forward on the workers.</summary>
    public string Precision { get; init; } = "fp32";

    /// <summary>Gets the steps between snapshots.</summary>
    public required int SnapshotEvery { get; init; }

    /// <summary>Gets whether the state before the first step was asked for as a snapshot.</summary>
    public required bool SnapshotStart { get; init; }

    /// <summary>Gets the snapshots to keep.</summary>
    public required int Keep { get; init; }

    /// <summary>Gets what becomes of a step that is not finite.</summary>
    public required OnNan OnNan { get; init; }

    /// <summary>Gets which epoch is the best one, and when too few are.</summary>
    public BestRule? Best { get; init; }

    /// <summary>Gets how tensors travel.</summary>
    public LinkKind Link { get; init; }

    /// <summary>Gets the steps between step events.</summary>
    public required int LogEvery { get; init; }

    /// <summary>Gets the training rows.</summary>
    public required int TrainRows { get; init; }

    /// <summary>Gets the validation rows.</summary>
    public required int ValRows { get; init; }

    /// <summary>Gets the hash of the data.</summary>
    public required string DatasetHash { get; init; }

    /// <summary>Gets where the value of each setting was said, by the name of its flag; null where nobody kept it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Origins { get; init; }

    /// <summary>Gets the tensors in state-dict order.</summary>
    public required IReadOnlyList<TensorSpec> Layout { get; init; }

    /// <summary>Takes down the settings of a run.</summary>
    public static RunConfig Of(RunSettings s) => new()
    {
        RunId = s.RunId.Value,
        Job = s.Job,
        DataPath = s.DataPath,
        JobOptions = s.JobOptions,
        Frozen = s.Frozen,
        Seed = s.Seed,
        Workers = s.Workers,
        MinWorkers = s.MinWorkers,
        Servers = s.Servers,
        AllowUnlike = s.AllowUnlike,
        Audit = s.Audit,
        Slots = s.Slots,
        BatchSize = s.BatchSize,
        Epochs = s.Epochs,
        StepsPerEpoch = s.StepsPerEpoch,
        Shuffle = s.Shuffle,
        DropLast = s.DropLast,
        NumWorkers = s.LoaderThreads,
        ThreadsPerWorker = s.ThreadsPerWorker,
        Device = s.Device,
        Optimizer = s.Optimizer.Name,
        OptimizerOptions = OptimizerJson.Write(s.Optimizer),
        Update = s.Update,
        Precision = s.Precision,
        SnapshotEvery = s.SnapshotEvery,
        SnapshotStart = s.SnapshotStart,
        Keep = s.KeepSnapshots,
        OnNan = s.OnNan,
        Best = s.Best,
        Link = s.Link,
        LogEvery = s.LogEvery,
        TrainRows = s.TrainRows,
        ValRows = s.ValRows,
        DatasetHash = s.DatasetHash,
        Origins = s.Origins,
        Layout = [.. s.Layout.Entries.Select(e => e.Spec)],
    };

    /// <summary>Reads the settings of the run in <paramref name="runDir"/>.</summary>
    /// <exception cref="RunFolderException">There is no such file, or it cannot be read.</exception>
    public static RunSettings Read(IFileSystem files, string runDir)
    {
        var path = Path.Combine(runDir, FileName);
        if (!files.FileExists(path)) throw new RunFolderException(runDir, $"has no {FileName}");
        try
        {
            using var file = files.OpenRead(path);
            return SealedJson.Read<RunConfig>(file).Content.ToSettings(runDir);
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            throw new RunFolderException(runDir, $"has no {FileName} that can be read: {e.Message}");
        }
    }

    private RunSettings ToSettings(string runDir) => new()
    {
        RunId = new RunId(RunId),
        RunDir = runDir,
        Job = Job,
        DataPath = DataPath,
        JobOptions = JobOptions,
        Frozen = Frozen,
        Seed = Seed,
        Workers = Workers,
        MinWorkers = MinWorkers,
        Servers = Servers,
        AllowUnlike = AllowUnlike,
        Audit = Audit,
        Slots = Slots,
        BatchSize = BatchSize,
        Epochs = Epochs,
        StepsPerEpoch = StepsPerEpoch,
        Shuffle = Shuffle,
        DropLast = DropLast,
        LoaderThreads = NumWorkers,
        ThreadsPerWorker = ThreadsPerWorker,
        Device = Device,
        Optimizer = OptimizerJson.Read(Optimizer, OptimizerOptions),
        Update = Update,
        Precision = Precision,
        SnapshotEvery = SnapshotEvery,
        SnapshotStart = SnapshotStart,
        KeepSnapshots = Keep,
        OnNan = OnNan,
        Best = Best,
        Link = Link,
        LogEvery = LogEvery,
        TrainRows = TrainRows,
        ValRows = ValRows,
        DatasetHash = DatasetHash,
        Origins = Origins,
        Layout = ParameterLayout.Create(Layout),
    };
}
