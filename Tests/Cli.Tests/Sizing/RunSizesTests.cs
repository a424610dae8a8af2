using Cluster.Cli.Sizing;
using Cluster.Coordinator.Runs;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.WorkerNode;

namespace Cluster.Cli.Tests.Sizing;

/// <summary>Holds the formulas of docs/SIZING.md against memory that is really there.</summary>
public sealed class RunSizesTests
{
    // Convolution, batch normalization with its buffers, linear: each kind of tensor, and no round number.
    private static readonly ParameterLayout Layout = ParameterLayout.Create(
    [
        new TensorSpec("conv.weight", DType.Float32, [33, 3, 5, 5], TensorKind.Parameter),
        new TensorSpec("norm.weight", DType.Float32, [33], TensorKind.Parameter),
        new TensorSpec("norm.running_mean", DType.Float32, [33], TensorKind.Buffer),
        new TensorSpec("norm.num_batches_tracked", DType.Int64, [], TensorKind.Buffer),
        new TensorSpec("fc.weight", DType.Float32, [1001, 77], TensorKind.Parameter),
    ]);

    public static TheoryData<string, bool> Optimizers
    {
        get
        {
            var all = new TheoryData<string, bool>();
            foreach (var name in OptimizerOptions.Names)
            {
                all.Add(name, false);
                all.Add(name, true);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Of_ALayoutAndAnOptimizer_AreTheBytesThatTheyAllocate(string name, bool hasAverage)
    {
        var options = OptimizerOptions.ForName(name);
        var sizes = RunSizes.Of(Layout, options, hasAverage, slots: 4, workers: 3, servers: 2);

        using var vector = new ParameterVector(Layout);
        var optimizer = Optimizer.Create(options, ParameterGroups.One(0, Layout.ParameterCount), hasAverage ? 0.9 : null);
        Assert.Equal(vector.Bytes.Length, sizes.VectorBytes);
        Assert.Equal(optimizer.Kept.Sum(state => state.Bytes.Length), sizes.OptimizerBytes);
        Assert.Equal(vector.Bytes.Length + optimizer.Kept.Sum(state => state.Bytes.Length), sizes.SnapshotBytes);

        var shards = ShardRange.Split(Layout, 2).Select(range => range.Slice(Layout)).ToArray();
        Assert.Equal(shards.Max(shard => shard.ByteLength), sizes.ShardBytes);
        Assert.Equal(shards.Sum(shard => shard.ByteLength), sizes.VectorBytes);
        Assert.Equal(shards.Max(shard => shard.ParameterCount) * sizeof(float) * optimizer.Kept.Count, sizes.ShardOptimizerBytes);
        Assert.Equal((3 * sizes.VectorBytes, 4 * sizes.VectorBytes), (sizes.DownBytesPerStep, sizes.UpBytesPerStep));
    }

    [Fact]
    public void Of_ServersAndWithoutThem_CountWhatThePageSays()
    {
        var apart = RunSizes.Of(Layout, new AdamOptions(), hasAverage: false, slots: 4, workers: 3, servers: 2);
        var (v, o) = (apart.ShardBytes, apart.ShardOptimizerBytes);
        Assert.Equal((v * (2 + 4 + 3)) + (2 * o), apart.ServerTensorBytes);
        Assert.Equal((v * (7 + (4 * 4) + 3 + 3)) + (3 * o), apart.ServerTensorBytesMax);
        Assert.Equal(apart.VectorBytes + apart.OptimizerBytes, apart.CoordinatorTensorBytes);
        Assert.Equal(2 * apart.CoordinatorTensorBytes, apart.CoordinatorTensorBytesMax);

        var within = RunSizes.Of(Layout, new AdamOptions(), hasAverage: false, slots: 4, workers: 3, servers: 0);
        Assert.Equal((within.VectorBytes * (2 + 4 + 2)) + (2 * within.OptimizerBytes), within.CoordinatorTensorBytes);
        Assert.Equal(6 * 1000, WorkerSizes.TensorBytes(1000));
        Assert.Equal(15 * 1000, WorkerSizes.TensorBytesMax(1000));
    }

    [Theory]
    [InlineData(25_000_000, 8, 8, 10, 50, 8)] // 800 MB each way at 1.25 GB/s: 640 ms, which 8 servers bring to 80
    [InlineData(25_000_000, 8, 8, 100, 50, 2)] // 64 ms
    [InlineData(10_000, 8, 8, 10, 50, 0)]
    public void ServersFor_ARateAndATime_AreAsFewAsDo(int parameters, int workers, int slots, double gbits, double milliseconds, int servers)
    {
        var layout = ParameterLayout.Create([new TensorSpec("parameters", DType.Float32, [parameters], TensorKind.Parameter)]);
        var sizes = RunSizes.Of(layout, new AdamOptions(), hasAverage: false, slots, workers, servers: 0);
        Assert.Equal(servers, sizes.ServersFor(gbits * 1e9 / 8, TimeSpan.FromMilliseconds(milliseconds)));
    }

    [Fact]
    public void Of_Pods_HaveRoomForWhatIsCounted()
    {
        var sizes = RunSizes.Of(Layout, new AdamOptions(), hasAverage: false, slots: 4, workers: 3, servers: 2);
        var pods = PodSizes.Of(sizes, slotPeakBytes: 900L << 20);
        Assert.Equal(0, pods.WorkerBytes % (64 << 20));
        Assert.InRange(pods.WorkerBytes, (900L << 20) * 5 / 4, (900L << 20) * 3 / 2);
        Assert.True(pods.ServerBytes > sizes.ServerTensorBytes + PodSizes.ServerBaseBytes);
        Assert.Null(PodSizes.Of(sizes with { Servers = 0 }, null).ServerBytes);
    }
}
