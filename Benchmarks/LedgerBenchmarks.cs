using BenchmarkDotNet.Attributes;
using Cluster.Coordinator.Coordination;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

namespace Cluster.Benchmarks;

/// <summary>Times what the ledger of a run's time does in a step of two workers: on the server's thread, and on the coordinator's.</summary>
public class LedgerBenchmarks
{
    private readonly SlotBook _slots = new();
    private readonly GoodputBook _book = new(Settings());
    private readonly SlotTimes[] _times = [Times(), Times()];
    private StepApplied _applied = null!;
    private long _now;

    /// <summary>Opens the workers' accounts.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _book.Begin(TimeSpan.Zero);
        for (var worker = 1; worker <= 2; worker++)
            _book.Join(new WorkerId(worker), new JoinRun { Name = $"worker-{worker}", Host = "here" }, TimeSpan.Zero);
        Server();
        _applied = new StepApplied { ApplyTime = 1000 };
        _applied.Workers.AddRange(_slots.TakeAll());
    }

    /// <summary>Books two slots and the end of their step; what is told goes with a step that is told anyway.</summary>
    [Benchmark]
    public int Server()
    {
        for (var worker = 1; worker <= 2; worker++)
            _slots.Take(new WorkerId(worker), new Slot(worker - 1), _times[worker - 1], counts: true, TimeSpan.FromTicks(_now += 10));
        _slots.EndStep();
        return _slots.TakeAll().Count;
    }

    /// <summary>Books what a step tells of two workers.</summary>
    [Benchmark]
    public void Coordinator() => _book.Book(_applied);

    /// <summary>Makes the ledger, as every few seconds.</summary>
    [Benchmark]
    public object Close() => _book.Close(new StepNumber(_now), TimeSpan.FromTicks(_now));

    private static SlotTimes Times() => new() { Wait = 100, Pull = 10, Data = 50, Compute = 5000, Push = 20 };

    private static RunSettings Settings() => new()
    {
        RunId = new RunId("bench"),
        RunDir = "bench",
        Job = "bench",
        Seed = 0,
        Workers = 2,
        Slots = 2,
        BatchSize = 2,
        Epochs = 1,
        StepsPerEpoch = 1,
        TrainRows = 2,
        ValRows = 0,
        Optimizer = new SgdOptions { Lr = 1 },
        Layout = ParameterLayout.Create([new TensorSpec("weight", DType.Float32, [1], TensorKind.Parameter)]),
        DatasetHash = "",
    };
}
