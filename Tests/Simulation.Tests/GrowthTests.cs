namespace Cluster.Simulation.Tests;

/// <summary>Shows what a coordinator does for each worker where there are many.</summary>
[Collection(SimulationCollection.Name)]
public sealed class GrowthTests
{
    [Fact]
    public void Measure_MoreWorkers_NotMoreFramesForEach()
    {
        var few = Growth.Measure(workers: 8, steps: 10);
        var many = Growth.Measure(workers: 128, steps: 10);

        Assert.InRange(many.Joining.Frames, 1, 1.5 * few.Joining.Frames);
        Assert.InRange(many.Step.Frames, 0, 1.5 * few.Step.Frames);
    }
}
