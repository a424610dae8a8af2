using Cluster.Coordinator.Runs;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

namespace Cluster.Coordinator.Tests;

/// <summary>Makes small runs: one weight of four floats, SGD, no model.</summary>
internal static class RunFixture
{
    public static ParameterLayout Layout { get; } =
        ParameterLayout.Create([new TensorSpec("weight", DType.Float32, [4], TensorKind.Parameter)]);

    public static RunSettings Settings(
        int slots = 2, int epochs = 2, int stepsPerEpoch = 3, int valRows = 300, int snapshotEvery = 0,
        RunPosition start = default, string runDir = "runs/test") => new()
    {
        RunId = new RunId("test-20261122-000000-0000"),
        RunDir = runDir,
        Job = "test",
        Seed = 1,
        Workers = 2,
        Slots = slots,
        BatchSize = 8,
        Epochs = epochs,
        StepsPerEpoch = stepsPerEpoch,
        TrainRows = 8 * stepsPerEpoch,
        ValRows = valRows,
        Optimizer = new SgdOptions { Lr = 0.5 },
        Layout = Layout,
        DatasetHash = new string('d', 64),
        SnapshotEvery = snapshotEvery,
        Start = start,
    };

    public static JoinRun Join(string name = "worker-1", int pid = 7) => new()
    {
        Name = name,
        Host = "here",
        Pid = pid,
        Protocol = WireMessages.Protocol,
        LayoutHash = Layout.Hash,
        DatasetHash = new string('d', 64),
        Threads = 1,
        Device = "cpu",
        Precision = "fp32",
        Libtorch = "1.13.1",
        Cpu = "AVX2",
    };
}
