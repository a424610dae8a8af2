using Cluster.Coordinator.Runs;

namespace Cluster.Coordinator.Control;

/// <summary>Says how a run stands: what <c>cluster status</c> prints and a page shows beside its curves.</summary>
public sealed record RunView
{
    /// <summary>Gets the run's identity.</summary>
    public string RunId { get; init; } = "";

    /// <summary>Gets the job's name.</summary>
    public string Job { get; init; } = "";

    /// <summary>Gets the run's folder.</summary>
    public string RunDir { get; init; } = "";

    /// <summary>Gets the state: starting, waiting, running, paused, stopping, completed, stopped, failed, interrupted.</summary>
    public string State { get; init; } = RunStates.Starting;

    /// <summary>Gets why the run ended as it did, or an empty text.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Gets the generation.</summary>
    public long Generation { get; init; }

    /// <summary>Gets the seed.</summary>
    public long Seed { get; init; }

    /// <summary>Gets the slots of a step.</summary>
    public int Slots { get; init; }

    /// <summary>Gets the rows of a step.</summary>
    public int BatchSize { get; init; }

    /// <summary>Gets the number of parameters.</summary>
    public long Parameters { get; init; }

    /// <summary>Gets the optimizer's name.</summary>
    public string Optimizer { get; init; } = "";

    /// <summary>Gets the training rows.</summary>
    public int TrainRows { get; init; }

    /// <summary>Gets the validation rows.</summary>
    public int ValRows { get; init; }

    /// <summary>Gets the version that was told of last.</summary>
    public long Step { get; init; }

    /// <summary>Gets the version that ends the run.</summary>
    public long EndStep { get; init; }

    /// <summary>Gets the epoch, from 1; 0 before the first step.</summary>
    public int Epoch { get; init; }

    /// <summary>Gets the epochs of the run.</summary>
    public int Epochs { get; init; }

    /// <summary>Gets the loss of the step that was told of last.</summary>
    public double? Loss { get; init; }

    /// <summary>Gets the validation loss of the last epoch.</summary>
    public double? ValLoss { get; init; }

    /// <summary>Gets the share of validation rows predicted right after the last epoch.</summary>
    public double? ValAccuracy { get; init; }

    /// <summary>Gets the best validation accuracy so far, or where there is none the lowest validation loss.</summary>
    public double? BestVal { get; init; }

    /// <summary>Gets training rows per second.</summary>
    public double? SamplesPerS { get; init; }

    /// <summary>Gets the learning rate.</summary>
    public double? Lr { get; init; }

    /// <summary>Gets the gradient's norm; null without clipping by it.</summary>
    public double? GradNorm { get; init; }

    /// <summary>Gets the seconds of training so far, pauses not counted.</summary>
    public double Seconds { get; init; }

    /// <summary>Gets the seconds that are left, about; null where nobody can know.</summary>
    public double? RemainingS { get; init; }

    /// <summary>Gets where the time of the last steps went.</summary>
    public StepTimes? Times { get; init; }

    /// <summary>Gets the workers that are in the run.</summary>
    public int WorkersReady { get; init; }

    /// <summary>Gets the workers that were asked for.</summary>
    public int WorkersWanted { get; init; }

    /// <summary>Gets the processes that were started in place of lost ones.</summary>
    public int Restarts { get; init; }

    /// <summary>Gets the steps that were skipped as they were not finite.</summary>
    public long SkippedSteps { get; init; }

    /// <summary>Gets the workers, by name.</summary>
    public IReadOnlyList<WorkerStatus> Workers { get; init; } = [];

    /// <summary>Gets the shards of the parameters.</summary>
    public IReadOnlyList<ShardStatus> Shards { get; init; } = [];

    /// <summary>Gets the snapshots, oldest first.</summary>
    public IReadOnlyList<SnapshotStatus> Snapshots { get; init; } = [];

    /// <summary>Gets whether the run has ended.</summary>
    public bool HasEnded => RunStates.AreEnds.Contains(State);
}
