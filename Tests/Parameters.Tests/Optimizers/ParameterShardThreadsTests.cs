using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.Threads;

namespace Cluster.Parameters.Tests.Optimizers;

public sealed class ParameterShardThreadsTests
{
    private const int SlotsMax = 9;

    // Long enough to be spread, with a last chunk, block and vector that are not full.
    private const int Length = RangeThreads.LengthMin + RangeThreads.ChunkLength + 4099;

    private static readonly ParameterLayout Layout = ParameterLayout.Create(
    [
        Layouts.Parameter("w", Length),
        Layouts.Buffer("mean", DType.Float32, 5),
        Layouts.Buffer("n", DType.Int64),
    ]);

    private static readonly Lazy<float[][]> Values = new(
        () => [.. Enumerable.Range(0, SlotsMax + 1).Select(seed => MadeUp.Values(seed, Layout.FloatCount))]);

    public static TheoryData<OptimizerOptions> AllOptions() => new(
        new SgdOptions { Lr = 0.1, WeightDecay = 1e-3 },
        new SgdOptions { Lr = 0.1, Momentum = 0.9, Dampening = 0.1 },
        new SgdOptions { Lr = 0.1, Momentum = 0.9, Nesterov = true, WeightDecay = 1e-3 },
        new AdamOptions { WeightDecay = 1e-3 },
        new AdamWOptions());

    [Theory]
    [MemberData(nameof(AllOptions))]
    public void Step_AnyNumberOfThreadsAndSlots_GivesTheSameBits(OptimizerOptions options)
    {
        for (var slots = 1; slots <= SlotsMax; slots++)
        {
            int[] rows = [.. Enumerable.Range(0, slots).Select(slot => 3 + (slot * 5 % 7))];
            string expected = Train(options, rows, threads: 1);
            foreach (int threads in (int[])[2, 3, 5])
                Assert.Equal($"{slots} slots: {expected}", $"{slots} slots: {Train(options, rows, threads)}");
        }
    }

    [Theory]
    [MemberData(nameof(AllOptions))]
    public void Step_AnyNumberOfThreadsWithEmptySlots_GivesTheSameBits(OptimizerOptions options)
    {
        foreach (int[] rows in (int[][])[[0, 7], [5, 0, 7, 0], [0, 0, 4, 1, 0, 2, 3, 9, 0]])
        {
            string expected = Train(options, rows, threads: 1);
            foreach (int threads in (int[])[2, 3, 5])
                Assert.Equal(expected, Train(options, rows, threads));
        }
    }

    [Fact]
    public void Step_ManyThreads_AllocatesNothing()
    {
        using ParameterVector vector = Vector(0), slot = Vector(1);
        using ParameterShard shard = Shard(new AdamOptions(), 2, threads: 3);
        ParameterVector[] slots = [slot, slot];
        int[] rows = [2, 3];
        shard.Step(vector, slots, rows);
        shard.Step(vector, slots, rows);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 10; step++)
            shard.Step(vector, slots, rows);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Create_ThreadsOutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Shard(new AdamOptions(), 1, threads: 0));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Shard(new AdamOptions(), 1, threads: ParameterShard.ThreadsMax + 1));
    }

    private static string Train(OptimizerOptions options, int[] rows, int threads)
    {
        using ParameterVector vector = Vector(0);
        ParameterVector[] slots = [.. rows.Select((_, slot) => Vector(slot + 1))];
        using ParameterShard shard = Shard(options, rows.Length, threads);
        shard.Step(vector, slots, rows);
        Array.Reverse(slots);
        shard.Step(vector, slots, rows);
        Array.ForEach(slots, slot => slot.Dispose());
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(vector.Bytes.Span);
        foreach (OptimizerState state in shard.Optimizer.State)
            hash.AppendData(MemoryMarshal.AsBytes(state.Values.Span));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static ParameterShard Shard(OptimizerOptions options, int slots, int threads) =>
        new(Layout, ShardRange.Split(Layout, 1)[0], options, slots, threads);

    private static ParameterVector Vector(int seed)
    {
        var vector = new ParameterVector(Layout);
        Values.Value[seed].CopyTo(vector.Floats);
        return vector;
    }
}
