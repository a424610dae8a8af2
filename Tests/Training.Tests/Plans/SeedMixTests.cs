using Cluster.Training.Plans;
using Cluster.Training.Tests.Golden;

namespace Cluster.Training.Tests.Plans;

public sealed class SeedMixTests
{
    [Fact]
    public void For_GoldenInputs_GivesGoldenSeeds()
    {
        foreach (var row in PlansGolden.Load().SlotSeeds)
            Assert.Equal(row[3], SeedMix.For(row[0], row[1], (int)row[2]));
    }

    [Fact]
    public void For_NeighbouringInputs_GivesDifferentSeeds()
    {
        var seeds = new HashSet<long>();
        for (var seed = 0; seed < 10; seed++)
            for (var step = 0; step < 100; step++)
                for (var slot = 0; slot < 10; slot++) Assert.True(seeds.Add(SeedMix.For(seed, step, slot)));
    }
}
