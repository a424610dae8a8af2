using BenchmarkDotNet.Attributes;
using Cluster.Cli.Bench.Jobs;
using Cluster.Parameters.Layout;
using Cluster.Training;
using Cluster.Training.Loading;
using Cluster.Training.Plans;
using Cluster.Training.Replicas;
using static Cluster.Torch.torch;

namespace Cluster.Benchmarks;

/// <summary>Times the way from C# into libtorch: one operator, and a worker's whole slot of each model of <c>bench</c>.</summary>
public class BridgeBenchmarks
{
    private const int StepsMax = 1_000_000;
    private Replica _replica = null!;
    private BatchLoader _loader = null!;
    private ParameterVector _weights = null!;
    private ParameterVector _gradient = null!;
    private Tensor _one = null!;
    private long _step;

    /// <summary>Gets or sets the model.</summary>
    [Params("simplenet", "mlp", "cnn", "wide")]
    public string Model { get; set; } = "";

    /// <summary>Builds the model.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        set_num_threads(1);
        var job = new BenchJob(BenchModel.All.Single(m => m.Name == Model));
        var context = new JobContext { Seed = 1 };
        var batch = job.Defaults.BatchSize / 2;
        var rows = job.Data(context).Train.Select([.. Enumerable.Range(0, 16 * batch)]).RepeatedTo(StepsMax * batch);
        _loader = new BatchLoader(rows, new SampleOrder(new BatchPlan(StepsMax * batch, batch, 1), context.Seed, shuffle: false));
        _loader.SetSlots([0], 0);
        _replica = new Replica(job, context);
        _weights = _replica.CreateInitialWeights();
        _gradient = new ParameterVector(_replica.Layout);
        _replica.Attach(_weights);
        _one = ones(1);
    }

    /// <summary>Frees it.</summary>
    [GlobalCleanup]
    public void CleanUp()
    {
        _loader.Dispose();
        _replica.Dispose();
        _weights.Dispose();
        _gradient.Dispose();
        _one.Dispose();
    }

    /// <summary>Adds two tensors of one number.</summary>
    [Benchmark]
    public void Operator() => (_one + _one).Dispose();

    /// <summary>Takes the rows of a slot, computes it, and has its gradient in the flat vector.</summary>
    [Benchmark]
    public void Slot()
    {
        using var batch = _loader.Take(_step, 0);
        if (!_replica.ComputeSlot(_step++, 0, batch, _gradient).IsFinite) throw new InvalidOperationException("not finite");
    }
}
