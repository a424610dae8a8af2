using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

namespace Cluster.Parameters.Tests.Optimizers;

public sealed class ParameterShardTests
{
    private static readonly int[] Rows = [5, 0, 7, 4];

    private static readonly ParameterLayout Layout = ParameterLayout.Create(
    [
        Layouts.Buffer("n", DType.Int64, 2),
        Layouts.Parameter("w", 37, 11),
        Layouts.Buffer("mean", DType.Float32, 41),
        Layouts.Parameter("b", 3),
    ]);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(40)]
    public void Step_AnyNumberOfShards_GivesTheSameBits(int shards)
    {
        Assert.Equal(Train(1), Train(shards));
    }

    [Fact]
    public void Step_Buffers_AreAveragedAndCopied()
    {
        using ParameterVector vector = Layouts.Filled(Layout, 0);
        ParameterVector[] slots = [.. Rows.Select((_, slot) => new ParameterVector(Layout))];
        foreach ((ParameterVector slot, int i) in slots.Select((slot, i) => (slot, i)))
        {
            slot.FloatBuffers.Fill(i);
            slot.Integers.Fill(i + 100);
        }

        using var shard = new ParameterShard(Layout, ShardRange.Split(Layout, 1)[0], new SgdOptions(), Rows.Length);
        shard.Step(vector, slots, Rows);

        float expected = 0 * (float)(5 / 16.0) + 2 * (float)(7 / 16.0) + 3 * (float)(4 / 16.0);
        Assert.All(vector.FloatBuffers.ToArray(), value => Assert.Equal(expected, value));
        Assert.Equal([100L, 100L], vector.Integers.ToArray());
        Assert.Equal(MadeUp.Values(0, Layout.ParameterCount), vector.Parameters.ToArray());
        Array.ForEach(slots, slot => slot.Dispose());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]
    public void Step_FrozenParameters_KeepTheirBitsAndLeaveTheOthersAlone(int shards)
    {
        float[] trained = TrainFloats(1), found = TrainFloats(shards, "b");
        int start = Layout["b"].ElementOffset;

        Assert.Equal(MadeUp.Values(0, Layout.FloatCount)[start..(start + 3)], found[start..(start + 3)]);
        Assert.NotEqual(trained[start..(start + 3)], found[start..(start + 3)]);
        Assert.Equal(trained[..start], found[..start]);
        Assert.Equal(trained[(start + 3)..], found[(start + 3)..]);
    }

    [Fact]
    public void FrozenRanges_OfShards_AreCutJoinedAndCountedFromEachShard()
    {
        ParameterLayout layout = ParameterLayout.Create(
        [
            Layouts.Parameter("a", 10), Layouts.Parameter("b", 20), Layouts.Parameter("c", 30),
            Layouts.Buffer("d", DType.Float32, 5),
        ]);

        Assert.Equal(
            [new ShardRange(10, 50)], FrozenRanges.Of(layout, ["c", "b", "d", "none"], new ShardRange(0, 65)));
        Assert.Equal([new ShardRange(0, 10)], FrozenRanges.Of(layout, ["a", "c"], new ShardRange(0, 16)));
        Assert.Equal([new ShardRange(14, 30)], FrozenRanges.Of(layout, ["a", "c"], new ShardRange(16, 49)));
        Assert.Empty(FrozenRanges.Of(layout, ["a"], new ShardRange(16, 49)));
    }

    [Fact]
    public void Step_FirstSlotEmpty_TakesIntegersFromTheNext()
    {
        using var vector = new ParameterVector(Layout);
        using ParameterVector a = Layouts.Filled(Layout, 1), b = Layouts.Filled(Layout, 2);
        using var shard = new ParameterShard(Layout, ShardRange.Split(Layout, 1)[0], new AdamOptions(), 2);
        shard.Step(vector, [a, b], [0, 3]);

        Assert.Equal(b.Integers.ToArray(), vector.Integers.ToArray());
        Assert.Equal(b.FloatBuffers.ToArray(), vector.FloatBuffers.ToArray());
    }

    [Fact]
    public void Step_BadInput_ThrowsBeforeAnythingChanges()
    {
        using ParameterVector vector = Layouts.Filled(Layout, 0);
        using var other = new ParameterVector(Layouts.Golden());
        byte[] before = vector.Bytes.ToArray();
        using var shard = new ParameterShard(Layout, ShardRange.Split(Layout, 1)[0], new AdamOptions(), 2);

        Assert.Throws<ArgumentException>(() => shard.Step(vector, [vector], [1]));
        Assert.Throws<ArgumentException>(() => shard.Step(vector, [vector, vector], [0, 0]));
        Assert.Throws<ArgumentException>(() => shard.Step(vector, [vector, other], [1, 1]));
        Assert.Throws<ArgumentException>(() => shard.Step(other, [vector, vector], [1, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => shard.Step(vector, [vector, vector], [1, -1]));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new ParameterShard(Layout, new ShardRange(16, Layout.FloatCount), new AdamOptions(), 1));
        Assert.Equal(before, vector.Bytes.ToArray());
        Assert.Equal(0, shard.Optimizer.StepCount);
    }

    [Fact]
    public void Step_SteadyState_AllocatesNothing()
    {
        using ParameterVector vector = Layouts.Filled(Layout, 0);
        ParameterVector[] slots = [.. Rows.Select((_, slot) => Layouts.Filled(Layout, slot + 1))];
        using var shard = new ParameterShard(Layout, ShardRange.Split(Layout, 1)[0], new AdamOptions(), Rows.Length);
        shard.Step(vector, slots, Rows);

        Assert.Equal(0, SteadyState.AllocatedBytes(() => shard.Step(vector, slots, Rows)));
        Array.ForEach(slots, slot => slot.Dispose());
    }

    private static string Train(int count)
    {
        using ParameterVector vector = Layouts.Filled(Layout, 0);
        Train(vector, count);
        return vector.WeightsSha256();
    }

    private static float[] TrainFloats(int count, params string[] frozen)
    {
        using ParameterVector vector = Layouts.Filled(Layout, 0);
        Train(vector, count, frozen);
        return vector.Floats.ToArray();
    }

    private static void Train(ParameterVector vector, int count, params string[] frozen)
    {
        ParameterShard[] shards = [.. ShardRange.Split(Layout, count).Select(range => new ParameterShard(
            Layout, range, new AdamWOptions(), Rows.Length, frozen: FrozenRanges.Of(Layout, frozen, range)))];
        for (int step = 1; step <= 4; step++)
        {
            ParameterVector[] slots = [.. Rows.Select((_, slot) => Layouts.Filled(Layout, step * 10 + slot))];
            foreach (ParameterShard shard in shards)
                shard.Step(vector, slots, Rows);
            Array.ForEach(slots, slot => slot.Dispose());
        }

        Array.ForEach(shards, shard => shard.Dispose());
    }
}
