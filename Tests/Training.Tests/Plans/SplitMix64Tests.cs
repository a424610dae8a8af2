using Cluster.Training.Plans;

namespace Cluster.Training.Tests.Plans;

public sealed class SplitMix64Tests
{
    [Fact]
    public void Next_KnownSeed_DrawsThePublishedNumbers()
    {
        var random = new SplitMix64(1234567);
        ulong[] drawn = [random.Next(), random.Next(), random.Next(), random.Next(), random.Next()];
        Assert.Equal([6457827717110365317UL, 3203168211198807973, 9817491932198370423, 4593380528125082431,
            16408922859458223821], drawn);
    }

    [Fact]
    public void NextBelow_SmallBound_DrawsEveryNumberAboutEquallyOften()
    {
        var random = new SplitMix64(1);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++) counts[random.NextBelow(7)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_500, 10_500));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void NextBelow_NoNumberBelowBound_Throws(int bound) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SplitMix64(1).NextBelow(bound));

    [Fact]
    public void NextDouble_ManyDraws_StayInUnitInterval()
    {
        var random = new SplitMix64(5);
        var sum = 0.0;
        for (var i = 0; i < 10_000; i++)
        {
            var drawn = random.NextDouble();
            Assert.InRange(drawn, 0, 1 - 1e-16);
            sum += drawn;
        }
        Assert.InRange(sum / 10_000, 0.49, 0.51);
    }
}
