using Cluster.Messages;
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

    // Servers draw the audited slots without this part: both must draw the same ones.
    [Fact]
    public void Derive_ForAudits_DrawsTheSlotsOfTheAuditPlan()
    {
        var plan = new AuditPlan(42, 0.3);
        for (var step = 0; step < 100; step++)
            for (var slot = 0; slot < 8; slot++)
            {
                var drawn = (SeedMix.Derive(SeedPurpose.Audit, 42, step, slot) >> 11) * (1.0 / (1UL << 53)) < 0.3;
                Assert.Equal(drawn, plan.Has(new StepNumber(step), new Slot(slot)));
            }
    }
}
