using BenchmarkDotNet.Attributes;
using Cluster.Training.Data;
using Cluster.Training.Loading;
using Cluster.Training.Plans;

namespace Cluster.Benchmarks;

/// <summary>Times what a worker waits for when it takes a batch of 64 rows of 784 numbers in shuffled order.</summary>
public class LoaderBenchmarks
{
    private const int Rows = 60_000;
    private const int BatchSize = 64;
    private BatchLoader _loader = null!;
    private long _step;

    /// <summary>Gets or sets the threads that load ahead; 0 loads when asked.</summary>
    [Params(0, 1)]
    public int NumWorkers { get; set; }

    /// <summary>Makes the rows.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        var data = Dataset.OfClasses([784], new float[Rows * 784], new long[Rows], 10);
        _loader = new BatchLoader(data, new SampleOrder(new BatchPlan(Rows, BatchSize, 1), 1), NumWorkers);
        _loader.SetSlots([0], 0);
        _step = 0;
    }

    /// <summary>Ends the threads.</summary>
    [GlobalCleanup]
    public void CleanUp() => _loader.Dispose();

    /// <summary>Takes the next batch and gives it back.</summary>
    [Benchmark]
    public void Take() => _loader.Take(_step++, 0).Dispose();
}
