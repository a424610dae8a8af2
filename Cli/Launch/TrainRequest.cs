using System.Collections.ObjectModel;
using Cluster.Cli.Verbs;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Launch;

/// <summary>Holds what the command line of <c>train</c> said; null: not said.</summary>
internal sealed record TrainRequest
{
    public string? Job { get; init; }

    public string? Workers { get; init; }

    public int Servers { get; init; }

    public bool AllowUnlike { get; init; }

    public double Audit { get; init; }

    public int Keep { get; init; }

    public int? Slots { get; init; }

    public int? Epochs { get; init; }

    public int? BatchSize { get; init; }

    public string? Optimizer { get; init; }

    public double? Lr { get; init; }

    public double? WeightDecay { get; init; }

    public double? Momentum { get; init; }

    public bool Amsgrad { get; init; }

    public UpdateRequest Update { get; init; } = new();

    public int? Accumulate { get; init; }

    public string? Precision { get; init; }

    public long? Seed { get; init; }

    public string? DataPath { get; init; }

    public IReadOnlyDictionary<string, string> JobOptions { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Gets the file of Python's that the weights begin with.</summary>
    public string? From { get; init; }

    /// <summary>Gets whether that file must have each of the model's tensors and no other.</summary>
    public bool FromIsWhole { get; init; }

    /// <summary>Gets patterns of the names of parameters that no step changes; null: not said.</summary>
    public IReadOnlyList<string>? Freeze { get; init; }

    public bool? Shuffle { get; init; }

    public bool? DropLast { get; init; }

    public int? LoaderThreads { get; init; }

    public int? ThreadsPerWorker { get; init; }

    public string? Device { get; init; }

    public string RunDir { get; init; } = CommandContext.DefaultRunDir;

    public string? Name { get; init; }

    /// <summary>Gets the run's own folder, which may hold the run already; null: a new one in the folder of runs.</summary>
    public string? Folder { get; init; }

    /// <summary>Gets whether the run computes on other machines, whose devices this one may lack.</summary>
    public bool IsElsewhere { get; init; }

    public int SnapshotEvery { get; init; }

    public bool SnapshotStart { get; init; }

    public string? Resume { get; init; }

    public int MaxRestarts { get; init; } = 3;

    /// <summary>Gets how many worker processes the run cannot go on without.</summary>
    public int WorkersNeeded { get; init; } = 1;

    public string? OnNan { get; init; }

    public BestRequest Best { get; init; } = new();

    public LinkKind Link { get; init; }

    public int LogEvery { get; init; } = 10;

    /// <summary>Gets where the run can be watched and steered, or <c>off</c>.</summary>
    public string Dashboard { get; init; } = Dashboards.Off;

    public bool Json { get; init; }

    /// <summary>Gets the folder of the certificates of all roles; null: plain links.</summary>
    public string? Tls { get; init; }

    /// <summary>Gets how much is printed: 0 the end, 1 epochs and incidents, 2 each step that is told of.</summary>
    public int Verbose { get; init; } = 1;

    /// <summary>Gets whether the run is only described.</summary>
    public bool DryRun { get; init; }

    /// <summary>Gets where the value of each key was said; empty where nobody keeps it.</summary>
    public IReadOnlyDictionary<string, string> Origins { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Gets where workers find the coordinator in place of its own address: a proxy of <c>chaos</c>.</summary>
    public string? Via { get; init; }
}
