using Cluster.Training;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Cli.Bench.Jobs;

/// <summary>Is a model that <c>bench</c> trains.</summary>
/// <param name="Name">The name it is asked for by.</param>
/// <param name="BatchSize">Rows per worker and step where nothing else is said.</param>
/// <param name="Steps">Steps of a window where nothing else is said: about as long for each model.</param>
/// <param name="RowShape">The shape of a row's features.</param>
/// <param name="ClassCount">How many classes there are.</param>
/// <param name="Build">Builds it: [N, row shape] float32 to [N, classes] logits.</param>
internal sealed record BenchModel(
    string Name, int BatchSize, int Steps, int[] RowShape, int ClassCount, Func<Module<Tensor, Tensor>> Build)
{
    /// <summary>Gets all models: networks from the smallest step to the largest, then plain matrices.</summary>
    public static IReadOnlyList<BenchModel> All { get; } =
    [
        new("simplenet", 32, 2000, [10], 2, () => Sequential(Linear(10, 5), ReLU(), Linear(5, 2))),
        new("mlp", 64, 200, [784], 10, () => Sequential(
            Linear(784, 512), ReLU(), Linear(512, 512), ReLU(), Linear(512, 10))),
        new("cnn", 64, 20, [1, 28, 28], 10, () => Sequential( // of PyTorch's examples: 28x28 - 26x26 - 24x24 - 12x12
            Conv2d(1, 32, 3), ReLU(), Conv2d(32, 64, 3), ReLU(), MaxPool2d(2), Dropout(0.25), Flatten(),
            Linear(64 * 12 * 12, 128), ReLU(), Dropout(0.5), Linear(128, 10))),
        new("wide", 32, 8, [1024], 10, () => Sequential( // many parameters, little to compute: links and memory decide
            Linear(1024, 4096), ReLU(), Linear(4096, 4096), ReLU(), Linear(4096, 1024), ReLU(), Linear(1024, 10))),
        Matrix("1e3", 32, 2000),
        Matrix("1e4", 100, 2000),
        Matrix("1e5", 316, 1000),
        Matrix("1e6", 1000, 200),
        Matrix("1e7", 3162, 20),
        Matrix("1e8", 10_000, 4),
    ];

    /// <summary>Gets the name of its job, which no list shows.</summary>
    public string JobName => "bench-" + Name;

    // As little to compute for a parameter as can be: what is left is the cluster's own cost.
    private static BenchModel Matrix(string parameters, int width, int steps) => new(
        "matrix-" + parameters, 1, steps, [width], width, () => Sequential(Linear(width, width, hasBias: false)));

    /// <summary>Adds the job of each model to what a program can train, listed nowhere.</summary>
    public static void AddTo(JobCatalog jobs)
    {
        foreach (var model in All) jobs.AddHidden(model.JobName, () => new BenchJob(model));
    }
}
