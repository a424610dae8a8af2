using Cluster.Training.Plans;
using Cluster.Training.Tests.Golden;

namespace Cluster.Training.Tests.Plans;

public sealed class PermutationTests
{
    [Fact]
    public void Of_GoldenInputs_GivesGoldenOrders()
    {
        foreach (var golden in PlansGolden.Load().Permutations)
            Assert.Equal(golden.Order, Permutation.Of(golden.Seed, golden.Epoch, golden.Order.Length));
    }

    [Fact]
    public void ForSplit_GoldenInput_GivesGoldenOrder() =>
        Assert.Equal(PlansGolden.Load().Split, Permutation.ForSplit(7, 25));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1797)]
    public void Of_AnyLength_HoldsEachRowOnce(int length) =>
        Assert.Equal(Permutation.Identity(length), Permutation.Of(11, 3, length).Order());

    [Fact]
    public void Of_OtherSeedOrEpoch_GivesOtherOrder()
    {
        var order = Permutation.Of(1, 0, 100);
        Assert.Equal(order, Permutation.Of(1, 0, 100));
        Assert.NotEqual(order, Permutation.Of(2, 0, 100));
        Assert.NotEqual(order, Permutation.Of(1, 1, 100));
    }

    [Fact]
    public void Of_ManyEpochs_PutsEachRowFirstAboutEquallyOften()
    {
        var counts = new int[5];
        for (var epoch = 0; epoch < 10_000; epoch++) counts[Permutation.Of(9, epoch, 5)[0]]++;
        Assert.All(counts, count => Assert.InRange(count, 1_850, 2_150));
    }
}
