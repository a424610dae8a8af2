using Cluster.Parameters.Reduction;

namespace Cluster.Parameters.Tests.Reduction;

public sealed class SlotReductionTests
{
    private const int Length = 9001;

    public static TheoryData<int[]> RowCounts() => new(
        [8],
        [3, 5],
        [4, 4, 4],
        [1, 2, 3, 4],
        [7, 7, 7, 7, 6],
        [1, 1, 1, 1, 1, 1],
        [5, 4, 3, 2, 1, 9, 8],
        [.. Enumerable.Range(1, 8)],
        [.. Enumerable.Range(1, 11)],
        [.. Enumerable.Range(1, 64)],
        [0, 3, 0, 0, 5, 2],
        [4, 4, 0],
        [0, 0, 9]);

    [Theory]
    [MemberData(nameof(RowCounts))]
    public void ReduceTo_AnySlots_EqualsTheDescribedTree(int[] rows)
    {
        float[][] slots = [.. rows.Select((_, slot) => MadeUp.Values(slot + 1, Length))];
        float[] actual = Reduce(slots, rows, Enumerable.Range(0, rows.Length));

        Assert.Equal(Describe(slots, rows), actual);
    }

    [Fact]
    public void ReduceTo_OtherOrderOfArrival_GivesTheSameBits()
    {
        int[] rows = [3, 0, 5, 4, 4, 1, 9];
        float[][] slots = [.. rows.Select((_, slot) => MadeUp.Values(slot + 1, Length))];

        Assert.Equal(
            Reduce(slots, rows, Enumerable.Range(0, rows.Length)),
            Reduce(slots, rows, Enumerable.Range(0, rows.Length).Reverse()));
    }

    [Fact]
    public void ReduceTo_OneSlotWithRows_IsTheSlotItself()
    {
        float[] special = [float.NaN, -0f, float.Epsilon, float.NegativeInfinity, 1.5f];
        float[] actual = Reduce([new float[5], special], [0, 17], [1, 0]);

        Assert.Equal(special.Select(BitConverter.SingleToInt32Bits), actual.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void ReduceTo_Offset_StartsThere()
    {
        var reduction = new SlotReduction(2);
        reduction.Set(0, MadeUp.Values(1, Length), 2);
        reduction.Set(1, MadeUp.Values(2, Length), 3);
        var whole = new float[Length];
        reduction.ReduceTo(whole);

        var part = new float[77];
        reduction.ReduceTo(part, 5999);
        Assert.Equal(whole[5999..(5999 + 77)], part);
        Assert.Equal(5, reduction.Rows);
    }

    [Fact]
    public void FirstSlotWithRows_LeadingEmptySlots_SkipsThem()
    {
        var reduction = new SlotReduction(3);
        Assert.Throws<InvalidOperationException>(() => reduction.FirstSlotWithRows);
        reduction.Set(2, new float[4], 1);
        reduction.Set(1, new float[4], 1);

        Assert.Equal(1, reduction.FirstSlotWithRows);
        reduction.Clear();
        Assert.Equal(0, reduction.Rows);
        Assert.Throws<InvalidOperationException>(() => reduction.ReduceTo(new float[1]));
    }

    [Fact]
    public void Set_OtherLength_Throws()
    {
        var reduction = new SlotReduction(2);
        reduction.Set(0, new float[4], 1);

        Assert.Throws<ArgumentException>(() => reduction.Set(1, new float[5], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => reduction.Set(2, new float[4], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => reduction.Set(1, new float[4], -1));
        reduction.Set(0, new float[5], 3);
        Assert.Equal(3, reduction.Rows);
    }

    private static float[] Reduce(float[][] slots, int[] rows, IEnumerable<int> order)
    {
        var reduction = new SlotReduction(rows.Length);
        foreach (int slot in order)
            reduction.Set(slot, slots[slot], rows[slot]);
        var actual = new float[slots[0].Length];
        reduction.ReduceTo(actual);
        return actual;
    }

    // The tree as documented, level by level.
    private static float[] Describe(float[][] slots, int[] rows)
    {
        double all = rows.Sum();
        List<float[]> level = [.. slots.Where((_, slot) => rows[slot] > 0)
            .Zip(rows.Where(n => n > 0), (values, n) => values.Select(x => x * (float)(n / all)).ToArray())];
        while (level.Count > 1)
        {
            level = [.. level.Chunk(2)
                .Select(pair => pair.Length == 1 ? pair[0] : pair[0].Zip(pair[1], (a, b) => a + b).ToArray())];
        }

        return level[0];
    }
}
