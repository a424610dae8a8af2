using BenchmarkDotNet.Attributes;
using Cluster.Training.Plans;

namespace Cluster.Benchmarks;

/// <summary>Times the order of a data set's rows: what a worker does once an epoch, and once a step.</summary>
public class OrderBenchmarks
{
    private const int BatchSize = 64;
    private BatchPlan _batches = null!;
    private SampleOrder _order = null!;
    private long _epoch;
    private long _step;

    /// <summary>Gets or sets the rows of the data set.</summary>
    [Params(1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)]
    public int Rows { get; set; }

    /// <summary>Makes the plan.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _batches = new BatchPlan(Rows, BatchSize, slotCount: 1);
        _order = new SampleOrder(_batches, seed: 1);
    }

    /// <summary>Shuffles an epoch.</summary>
    [Benchmark]
    public EpochPlan Epoch() => new(_batches, seed: 1, _epoch++);

    /// <summary>Finds the rows of a slot, in one epoch.</summary>
    [Benchmark]
    public int Slot() => _order.RowsOf(_step++ % _batches.StepsPerEpoch, 0)[0];
}
