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

    // The start and what each slot computes; read only.
    private static readonly Lazy<ParameterVector[]> Vectors = new(
        () => [.. Enumerable.Range(0, SlotsMax + 1).Select(seed => Layouts.Filled(Layout, seed))]);

    public static TheoryData<OptimizerOptions> AllOptions() => new(
        new SgdOptions { Lr = 0.1, WeightDecay = 1e-3 },
        new SgdOptions { Lr = 0.1, Momentum = 0.9, Dampening = 0.1 },
        new SgdOptions { Lr = 0.1, Momentum = 0.9, Nesterov = true, WeightDecay = 1e-3 },
        new AdamOptions { WeightDecay = 1e-3 },
        new AdamWOptions());

    // These share all but the update with the ones above, so one, two and more slots are enough for them.
    public static TheoryData<OptimizerOptions> MoreOptions() => new(
        new AdamOptions { WeightDecay = 1e-3, Amsgrad = true },
        new RmsPropOptions { WeightDecay = 1e-3, Momentum = 0.9, Centered = true },
        new AdagradOptions { WeightDecay = 1e-3, LrDecay = 0.1, InitialAccumulatorValue = 0.5 },
        new AdadeltaOptions { WeightDecay = 1e-3 },
        new NAdamOptions { WeightDecay = 1e-3 },
        new RAdamOptions { WeightDecay = 1e-3 },
        new LionOptions { WeightDecay = 1e-3 });

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
    [MemberData(nameof(MoreOptions))]
    public void Step_AnyNumberOfThreadsWithEmptySlots_GivesTheSameBits(OptimizerOptions options)
    {
        foreach (int[] rows in (int[][])[[0, 7], [5, 0, 7, 0], [0, 0, 4, 1, 0, 2, 3, 9, 0]])
        {
            string expected = Train(options, rows, threads: 1);
            foreach (int threads in (int[])[2, 3, 5])
                Assert.Equal(expected, Train(options, rows, threads));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void FirstNotFinite_AnyNumberOfThreads_IsTheFirst(int threads)
    {
        using ParameterVector vector = Vector(0);
        using ParameterShard shard = Shard(new SgdOptions(), 1, threads);
        Assert.Null(shard.FirstNotFinite(vector));
        int[] places =
            [Layout.FloatCount - 1, Length, 10 * RangeThreads.ChunkLength, (2 * RangeThreads.ChunkLength) - 1, 77, 0];
        foreach (int place in places)
        {
            vector.Floats[place] = place % 2 == 0 ? float.NaN : float.PositiveInfinity;
            for (var again = 0; again < 5; again++)
                Assert.Equal(place, shard.FirstNotFinite(vector, isAlone: again == 0));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void CopyTo_AnyNumberOfThreads_CopiesAllThatASnapshotHolds(int threads)
    {
        using ParameterVector vector = Vector(0), slot = Vector(1), copy = new(Layout);
        using var shard = new ParameterShard(
            Layout, ShardRange.Split(Layout, 1)[0], new AdamOptions(), 1, threads, new UpdateOptions { Ema = 0.9 });
        shard.Optimizer.BeginAverage(vector.Parameters);
        shard.Step(vector, [slot], [3]);
        Optimizer optimizer = shard.Optimizer.CreateAlike();
        shard.CopyTo(vector, copy, optimizer);

        Assert.True(vector.Bytes.Span.SequenceEqual(copy.Bytes.Span));
        Assert.Equal((1, 3), (optimizer.StepCount, optimizer.Kept.Count));
        Assert.All(
            shard.Optimizer.Kept.Zip(optimizer.Kept),
            both => Assert.True(both.First.Values.Span.SequenceEqual(both.Second.Values.Span)));
        shard.Step(vector, [slot], [3]);
        Assert.False(vector.Bytes.Span.SequenceEqual(copy.Bytes.Span));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void CopyTo_ParametersAlone_CopiesTheVector(int threads)
    {
        using ParameterVector vector = Vector(0), copy = new(Layout);
        using var shard = new ParameterShard(Layout, ShardRange.Split(Layout, 1)[0], new AdamOptions(), 1, threads);
        shard.CopyTo(vector, copy);

        Assert.True(vector.Bytes.Span.SequenceEqual(copy.Bytes.Span));
    }

    [Fact]
    public void CopyTo_ShardOfSeveral_CopiesItsPartOnly()
    {
        using ParameterVector vector = Vector(0), copy = new(Layout), other = new(Layouts.Golden());
        IReadOnlyList<ShardRange> ranges = ShardRange.Split(Layout, 3);
        foreach (ShardRange range in ranges)
        {
            using var shard = new ParameterShard(Layout, range, new SgdOptions(), 1, threads: 2);
            shard.CopyTo(vector, copy, shard.Optimizer.CreateAlike());
            Assert.True(vector.Floats[..range.End].SequenceEqual(copy.Floats[..range.End]));
            Assert.Equal(-1, copy.Floats[range.End..].IndexOfAnyExcept(0f));
            Assert.Throws<ArgumentException>(() => shard.CopyTo(vector, other, shard.Optimizer));
        }

        Assert.True(vector.Integers.SequenceEqual(copy.Integers));
    }

    [Fact]
    public void FirstNotFinite_RangeOfAVector_LooksThereOnly()
    {
        using ParameterVector vector = Vector(0);
        using var other = new ParameterVector(Layouts.Golden());
        IReadOnlyList<ShardRange> ranges = ShardRange.Split(Layout, 3);
        ParameterShard[] shards =
            [.. ranges.Select(range => new ParameterShard(Layout, range, new SgdOptions(), 1, threads: 2))];
        vector.Floats[ranges[1].End - 1] = float.NaN;

        Assert.Equal([null, ranges[1].End - 1, null], shards.Select(shard => shard.FirstNotFinite(vector)));
        Assert.Throws<ArgumentException>(() => shards[0].FirstNotFinite(other));
        Array.ForEach(shards, shard => shard.Dispose());
    }

    [Fact]
    public void FirstNotFinite_ManyCallersBesideASteppingOne_EachFindsItsOwn()
    {
        using ParameterVector vector = Vector(0), good = Vector(1), bad = Vector(2), worse = Vector(3);
        bad.Floats[Length / 2] = float.NaN;
        worse.Floats[Length - 1] = float.NegativeInfinity;
        using ParameterShard shard = Shard(new AdamOptions(), 2, threads: 3);
        int[] rows = [1, 1];
        Parallel.Invoke(
            () => Repeat(() => shard.Step(vector, [good, good], rows)),
            () => Repeat(() => Assert.Null(shard.FirstNotFinite(good))),
            () => Repeat(() => Assert.Equal(Length / 2, shard.FirstNotFinite(bad))),
            () => Repeat(() => Assert.Equal(Length - 1, shard.FirstNotFinite(worse))));
        Assert.Null(shard.FirstNotFinite(vector));
        Assert.Equal(30, shard.Optimizer.StepCount);
    }

    [Fact]
    public void FirstNotFinite_ManyThreads_AllocatesNothing()
    {
        using ParameterVector vector = Vector(0);
        using ParameterShard shard = Shard(new SgdOptions(), 1, threads: 3);
        shard.FirstNotFinite(vector);
        shard.FirstNotFinite(vector);

        Assert.Equal(0, SteadyState.AllocatedBytes(() => shard.FirstNotFinite(vector)));
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

        Assert.Equal(0, SteadyState.AllocatedBytes(() => shard.Step(vector, slots, rows)));
    }

    [Fact]
    public void Create_ThreadsOutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Shard(new AdamOptions(), 1, threads: 0));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Shard(new AdamOptions(), 1, threads: ParameterShard.ThreadsMax + 1));
    }

    private static void Repeat(Action action)
    {
        for (var i = 0; i < 30; i++) action();
    }

    private static string Train(OptimizerOptions options, int[] rows, int threads)
    {
        using ParameterVector vector = Vector(0);
        ParameterVector[] slots = Vectors.Value[1..(rows.Length + 1)];
        using ParameterShard shard = Shard(options, rows.Length, threads);
        shard.Step(vector, slots, rows);
        Array.Reverse(slots);
        shard.Step(vector, slots, rows);
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
        vector.CopyFrom(Vectors.Value[seed]);
        return vector;
    }
}
