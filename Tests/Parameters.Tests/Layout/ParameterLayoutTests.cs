using Cluster.Parameters.Layout;

namespace Cluster.Parameters.Tests.Layout;

public sealed class ParameterLayoutTests
{
    [Fact]
    public void Create_MixedTensors_SegmentsMemoryAndKeepsOrder()
    {
        ParameterLayout layout = Layouts.Golden();

        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var",
            "1.num_batches_tracked", "3.weight", "3.bias"], layout.Entries.Select(e => e.Spec.Name));
        Assert.Equal([0, 18, 20, 22, 51, 53, 0, 24, 48], layout.Entries.Select(e => e.ElementOffset));
        Assert.Equal([0, 72, 80, 88, 204, 212, 224, 96, 192], layout.Entries.Select(e => e.ByteOffset));
        Assert.Equal((51, 55, 1, 224, 232), (layout.ParameterCount, layout.FloatCount, layout.IntegerCount,
            layout.IntegerByteOffset, layout.ByteLength));
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias", "3.weight", "3.bias"],
            layout.Parameters.Select(e => e.Spec.Name));
    }

    [Fact]
    public void Hash_SameTensors_IsEqualAndStable()
    {
        ParameterLayout a = Layouts.Golden(), b = Layouts.Golden();

        Assert.Equal(a, b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.Equal("02dddad9279be7b33061e2ecc3619b4de91b4e857aace888e63106347fbd23f9", a.Hash);
    }

    public static TheoryData<TensorSpec> Variants() => new(
        Layouts.Parameter("x", 2, 3),
        Layouts.Parameter("w", 3, 2),
        Layouts.Parameter("w", 6),
        Layouts.Buffer("w", DType.Float32, 2, 3),
        Layouts.Buffer("w", DType.Int64, 2, 3));

    [Theory]
    [MemberData(nameof(Variants))]
    public void Hash_OneThingDiffers_Differs(TensorSpec other)
    {
        ParameterLayout layout = ParameterLayout.Create([Layouts.Parameter("w", 2, 3)]);

        Assert.NotEqual(layout, ParameterLayout.Create([other]));
        Assert.NotEmpty(layout.Differences(ParameterLayout.Create([other])));
    }

    [Fact]
    public void Differences_MissingExtraChanged_ListsEachAsOneLine()
    {
        ParameterLayout a = ParameterLayout.Create([Layouts.Parameter("a", 1), Layouts.Parameter("b", 2)]);
        ParameterLayout b = ParameterLayout.Create([Layouts.Parameter("b", 3), Layouts.Parameter("c")]);

        Assert.Equal(
            ["missing: a float32 [1] parameter", "changed: b is float32 [3] parameter instead of float32 [2] parameter",
                "extra: c float32 [] parameter"],
            a.Differences(b));
        Assert.Empty(a.Differences(a));
    }

    [Fact]
    public void Differences_OrderOnly_NamesThePosition()
    {
        ParameterLayout a = ParameterLayout.Create([Layouts.Parameter("a", 1), Layouts.Parameter("b", 2)]);
        ParameterLayout b = ParameterLayout.Create([Layouts.Parameter("b", 2), Layouts.Parameter("a", 1)]);

        Assert.Equal(["order: position 0 holds b instead of a"], a.Differences(b));
        Assert.NotEqual(a, b);
    }

    public static TheoryData<TensorSpec[], string, string> BadTensors() => new()
    {
        { [Layouts.Parameter("a", 1), Layouts.Parameter("a", 1)], "a", "twice" },
        { [Layouts.Parameter("")], "", "no name" },
        { [new TensorSpec("d", DType.Float64, [2], TensorKind.Parameter)], "d", "float64" },
        { [Layouts.Buffer("mask", DType.Bool, 2)], "mask", "bool" },
        { [Layouts.Parameter("n", 3, -1)], "n", "negative" },
        { [Layouts.Parameter("o", 1L << 40, 1L << 40)], "o", "overflows" },
        { [Layouts.Parameter("big", 1L << 30)], "big", "larger" },
        { [Layouts.Parameter("h1", 1L << 28), Layouts.Parameter("h2", 1L << 28)], "h2", "needs" },
    };

    [Theory]
    [MemberData(nameof(BadTensors))]
    public void Create_BadTensor_ThrowsWithItsName(TensorSpec[] specs, string name, string reason)
    {
        var failure = Assert.Throws<LayoutException>(() => ParameterLayout.Create(specs));

        Assert.Equal(name, failure.TensorName);
        Assert.Contains(reason, failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_NoTensors_IsEmpty()
    {
        ParameterLayout layout = ParameterLayout.Create([]);
        using var vector = new ParameterVector(layout);

        Assert.Equal(0, layout.ByteLength);
        Assert.True(vector.Floats.IsEmpty && vector.Integers.IsEmpty && vector.Bytes.IsEmpty);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(100)]
    public void Split_AnyCount_CoversAllFloatsOnceOnBorders(int shards)
    {
        ParameterLayout layout = ParameterLayout.Create(
            [Layouts.Parameter("w", 1003), Layouts.Buffer("n", DType.Int64)]);
        IReadOnlyList<ShardRange> ranges = ShardRange.Split(layout, shards);

        Assert.Equal(shards, ranges.Count);
        Assert.Equal(0, ranges[0].Offset);
        Assert.Equal(1003, ranges[^1].End);
        for (int i = 1; i < shards; i++)
        {
            Assert.Equal(ranges[i - 1].End, ranges[i].Offset);
            Assert.True(ranges[i].Offset % 16 == 0 || ranges[i].Offset == 1003);
        }

        Assert.Single(ranges, range => range.OwnsIntegers(layout));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Slice_OfEachShard_HasTheBytesOfItsRangeAtTheSamePlaces(int shards)
    {
        ParameterLayout layout = ParameterLayout.Create(
        [
            Layouts.Parameter("w", 61), Layouts.Buffer("mean", DType.Float32, 30), Layouts.Buffer("n", DType.Int64, 3),
        ]);
        using var whole = new ParameterVector(layout);
        for (int i = 0; i < whole.Floats.Length; i++)
            whole.Floats[i] = i;
        for (int i = 0; i < 3; i++)
            whole.Integers[i] = 100 + i;

        var floats = new List<float>();
        var integers = new List<long>();
        int bytes = 0, parameters = 0;
        foreach (ShardRange range in ShardRange.Split(layout, shards))
        {
            using var slice = new ParameterVector(range.Slice(layout));
            Assert.Equal(bytes, range.ByteOffset);
            whole.Bytes.Slice(range.ByteOffset, slice.Bytes.Length).CopyTo(slice.Bytes);
            floats.AddRange(slice.Floats);
            integers.AddRange(slice.Integers);
            bytes += slice.Bytes.Length;
            parameters += slice.Layout.ParameterCount;
        }

        Assert.Equal(layout.ByteLength, bytes);
        Assert.Equal(61, parameters);
        Assert.Equal(whole.Floats.ToArray(), floats);
        Assert.Equal([100, 101, 102], integers);
    }

    [Theory]
    [InlineData(16, 1)]
    [InlineData(17, 2)]
    [InlineData(1000, 63)]
    public void MaxShards_OfALayout_LeavesNoneEmpty(int floats, int expected)
    {
        ParameterLayout layout = ParameterLayout.Create([Layouts.Parameter("w", floats)]);
        Assert.Equal(expected, ShardRange.MaxShards(layout));
        for (int shards = 1; shards <= expected; shards++)
            Assert.All(ShardRange.Split(layout, shards), range => Assert.True(range.Count > 0));
    }
}
