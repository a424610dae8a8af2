using System.Collections.ObjectModel;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.Schedules;

namespace Cluster.Coordinator.Runs;

/// <summary>Holds what is fixed for a run before it starts.</summary>
public sealed record RunSettings
{
    /// <summary>Gets the run's identity, which is also the name of its folder.</summary>
    public required RunId RunId { get; init; }

    /// <summary>Gets the job's name in the catalogue.</summary>
    public required string Job { get; init; }

    /// <summary>Gets the run's folder.</summary>
    public required string RunDir { get; init; }

    /// <summary>Gets the number of workers asked for; the slots decide the result, not these.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Gets the workers that must have joined before the first step.</summary>
    public int MinWorkers { get; init; } = 1;

    /// <summary>Gets the parameter-server processes; 0 keeps the parameters in the coordinator's process.</summary>
    public int Servers { get; init; }

    /// <summary>Gets the parts that the parameters are cut into; who holds them never changes the result.</summary>
    public int Shards => Math.Max(1, Servers);

    /// <summary>Gets whether workers may join that compute other bits.</summary>
    public bool AllowUnlike { get; init; }

    /// <summary>Gets the share of the slots that two workers compute and whose copies must be equal, 0 to 1.</summary>
    public double Audit { get; init; }

    /// <summary>Gets how many snapshots are kept, the newest ones; 0 keeps all.</summary>
    public int KeepSnapshots { get; init; }

    /// <summary>Gets the seed of initialization, order, split and dropout.</summary>
    public required long Seed { get; init; }

    /// <summary>Gets the data file that replaces the job's own, or null.</summary>
    public string? DataPath { get; init; }

    /// <summary>Gets what was said of the job's own options, by name.</summary>
    public IReadOnlyDictionary<string, string> JobOptions { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Gets the names of the parameters that no step changes.</summary>
    public IReadOnlyList<string> Frozen { get; init; } = [];

    /// <summary>Gets the rows of a whole step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Gets the number of parts each batch is cut into.</summary>
    public required int Slots { get; init; }

    /// <summary>Gets the number of passes over the training rows.</summary>
    public required int Epochs { get; init; }

    /// <summary>Gets whether each epoch has an order of its own.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Gets whether an incomplete last batch is left out.</summary>
    public bool DropLast { get; init; }

    /// <summary>Gets the loader threads of each worker; 0 loads on the compute thread.</summary>
    public int LoaderThreads { get; init; } = 1;

    /// <summary>Gets the arithmetic threads of each worker; gradients depend on it.</summary>
    public int ThreadsPerWorker { get; init; } = 1;

    /// <summary>Gets the kind of device that workers compute on, <c>cpu</c> or <c>cuda</c>; gradients depend on it.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Gets the optimizer and its numbers.</summary>
    public required OptimizerOptions Optimizer { get; init; }

    /// <summary>Gets what is done around the optimizer: schedule, groups, clipping, average.</summary>
    public UpdateOptions Update { get; init; } = new();

    /// <summary>Gets the precision of forward on the workers; gradients depend on it.</summary>
    public string Precision { get; init; } = "fp32";

    /// <summary>Gets names, shapes and places of all parameters and buffers.</summary>
    public required ParameterLayout Layout { get; init; }

    /// <summary>Gets the SHA-256 of the rows, labels and their order.</summary>
    public required string DatasetHash { get; init; }

    /// <summary>Gets the number of training rows.</summary>
    public required int TrainRows { get; init; }

    /// <summary>Gets the number of validation rows; 0 leaves evaluation out.</summary>
    public required int ValRows { get; init; }

    /// <summary>Gets the steps of one epoch.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>Gets the steps between snapshots; 0 takes one at each epoch's end.</summary>
    public int SnapshotEvery { get; init; }

    /// <summary>Gets whether a snapshot is taken before the first step.</summary>
    public bool SnapshotStart { get; init; }

    /// <summary>Gets what becomes of a step that is not finite.</summary>
    public OnNan OnNan { get; init; }

    /// <summary>Gets which epoch is the best one, and when too few are; null without validation rows.</summary>
    public BestRule? Best { get; init; }

    /// <summary>Gets how tensors travel; the result does not depend on it.</summary>
    public LinkKind Link { get; init; }

    /// <summary>Gets whether memory is shared with workers on the server's machine.</summary>
    public bool SharesMemory => Link == LinkKind.Shm && Shards == 1;

    /// <summary>Gets the steps between two <see cref="StepCompleted"/> events.</summary>
    public int LogEvery { get; init; } = 10;

    /// <summary>Gets the number that fences everything older: the lowest one it may be, until the coordinator has begun.</summary>
    public Generation Generation { get; init; } = new(1);

    /// <summary>Gets where the run starts; the beginning, or a snapshot's position.</summary>
    public RunPosition Start { get; init; }

    /// <summary>Gets the snapshot that the run starts from.</summary>
    public string StartSnapshot { get; init; } = "";

    /// <summary>Gets where the value of each setting was said, by its key; null where nobody keeps it.</summary>
    public IReadOnlyDictionary<string, string>? Origins { get; init; }

    /// <summary>Gets the version that the run had reached before: steps below it are computed again.</summary>
    public StepNumber Reached { get; init; }

    /// <summary>Gets the groups of the parameters.</summary>
    public ParameterGroups CreateGroups() => ParameterGroups.Of(Layout, Update.Groups, Optimizer.WeightDecay);

    /// <summary>Makes the optimizer of the whole vector, before its first step.</summary>
    public Optimizer CreateOptimizer() =>
        Cluster.Parameters.Optimizers.Optimizer.Create(Optimizer, CreateGroups(), Update.Ema);

    /// <summary>Gets the learning rate of each group at a version, where a schedule changes them; else null.</summary>
    /// <param name="step">The version.</param>
    /// <param name="reductions">How often a plateau has lowered them.</param>
    public IReadOnlyList<double>? LearningRates(long step, int reductions) =>
        Update is { Schedule: ConstantSchedule, Warmup: null }
            ? null
            : [.. CreateGroups().Groups.Select(group => Update.Lr(Optimizer.Lr * group.LrFactor, step, reductions))];

    /// <summary>Gets the version that ends the run.</summary>
    public StepNumber EndStep => new((long)StepsPerEpoch * Epochs);

    /// <summary>Gets why the run starts where it ends before its last epoch; null where it does not.</summary>
    public string? WhyStopped => HasClosedEpoch && Start.Step < EndStep ? Best?.WhyStops(Start.Best) : null;

    /// <summary>Gets whether the run starts where it ends, its last epoch evaluated.</summary>
    public bool IsComplete => (HasClosedEpoch && Start.Step >= EndStep) || WhyStopped is not null;

    private bool HasClosedEpoch => Start is { EpochRows: 0, EpochSkipped: 0 };
}
