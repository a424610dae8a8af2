using System.Collections.ObjectModel;
using System.Text.Json;
using Cluster.Coordinator.Runs;
using Cluster.Messages;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.Schedules;

namespace Cluster.Coordinator.Snapshots;

/// <summary>Is the content of a snapshot's <c>trainer.json</c>: where the run stood and what it was made of.</summary>
public sealed record TrainerRecord
{
    /// <summary>The number of this form of the file.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Gets the number of the file's form.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>Gets the run's identity.</summary>
    public required string RunId { get; init; }

    /// <summary>Gets the job's name.</summary>
    public required string Job { get; init; }

    /// <summary>Gets the data file that replaced the job's own, or null.</summary>
    public string? DataPath { get; init; }

    /// <summary>Gets what was said of the job's own options, by name.</summary>
    public IReadOnlyDictionary<string, string> JobOptions { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Gets the names of the parameters that no step changes.</summary>
    public IReadOnlyList<string> Frozen { get; init; } = [];

    /// <summary>Gets the version: the count of steps applied or skipped.</summary>
    public required long Step { get; init; }

    /// <summary>Gets the epoch this version lies in, from 0.</summary>
    public required long Epoch { get; init; }

    /// <summary>Gets the generation that wrote it.</summary>
    public required long Generation { get; init; }

    /// <summary>Gets loss times rows over the present epoch's steps.</summary>
    public double EpochLossSum { get; init; }

    /// <summary>Gets the rows of the present epoch so far, less those of skipped steps.</summary>
    public long EpochRows { get; init; }

    /// <summary>Gets the skipped steps of the present epoch.</summary>
    public long EpochSkipped { get; init; }

    /// <summary>Gets the skipped steps of the run.</summary>
    public long Skipped { get; init; }

    /// <summary>Gets what a plateau has seen of the epochs that were evaluated.</summary>
    public PlateauState Plateau { get; init; }

    /// <summary>Gets which epoch was to be the best one, and when too few were.</summary>
    public BestRule? BestRule { get; init; }

    /// <summary>Gets what is known of the best epoch.</summary>
    public BestState Best { get; init; }

    /// <summary>Gets what became of steps that are not finite.</summary>
    public OnNan OnNan { get; init; }

    /// <summary>Gets the run's seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Gets the rows of a step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Gets the slots of a step.</summary>
    public required int Slots { get; init; }

    /// <summary>Gets the epochs asked for.</summary>
    public required int Epochs { get; init; }

    /// <summary>Gets whether the order changes with each epoch.</summary>
    public required bool Shuffle { get; init; }

    /// <summary>Gets whether an incomplete last batch is left out.</summary>
    public required bool DropLast { get; init; }

    /// <summary>Gets the arithmetic threads of a worker.</summary>
    public required int ThreadsPerWorker { get; init; }

    /// <summary>Gets the kind of device that workers computed on.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Gets the optimizer's name.</summary>
    public required string Optimizer { get; init; }

    /// <summary>Gets the optimizer's numbers by name.</summary>
    public required JsonElement OptimizerOptions { get; init; }

    /// <summary>Gets what is done around the optimizer.</summary>
    public UpdateOptions Update { get; init; } = new();

    /// <summary>Gets the precision of forward on the workers.</summary>
    public string Precision { get; init; } = "fp32";

    /// <summary>Gets the steps the optimizer has made.</summary>
    public required long OptimizerSteps { get; init; }

    /// <summary>Gets the SHA-256 of names, shapes and dtypes.</summary>
    public required string LayoutHash { get; init; }

    /// <summary>Gets the SHA-256 of the data.</summary>
    public required string DatasetHash { get; init; }

    /// <summary>Gets the SHA-256 of all parameters and buffers.</summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>Gets the position to go on from.</summary>
    public RunPosition Position() =>
        new(new StepNumber(Step), EpochLossSum, EpochRows, EpochSkipped, Skipped, Plateau, Best);

    /// <summary>Gets the optimizer with its numbers.</summary>
    public OptimizerOptions ReadOptimizer() => OptimizerJson.Read(Optimizer, OptimizerOptions);
}
