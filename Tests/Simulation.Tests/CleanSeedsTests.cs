using System.Globalization;
using Cluster.Simulation.Faults;
using Xunit.Abstractions;

namespace Cluster.Simulation.Tests;

/// <summary>The production code as it is: no schedule violates anything.</summary>
[Collection(SimulationCollection.Name)]
public sealed class CleanSeedsTests(ITestOutputHelper output)
{
    private const int Seeds = 1000;

    [Fact]
    public void RunMany_WithoutPlantedBug_FindsNothing()
    {
        var summary = Simulator.RunMany(1, Seeds);
        Assert.True(summary.Failures.Count == 0, string.Join('\n', summary.Failures.Select(f => f.Report())));
        var counts = summary.Counts;
        Assert.Equal(Seeds, counts.Schedules);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.Schedules} schedules, {counts.Events} events, {counts.Frames} frames, {counts.FaultsTotal} faults, "
            + $"{counts.VirtualTime.TotalHours:F1} virtual hours in {summary.Elapsed.TotalSeconds:F1} s"));
        Assert.True(counts.SkippedSteps > Seeds / 10 && counts.Refusals > Seeds / 100, "hardly anything is not finite");
        Assert.True(counts.EarlyEnds > Seeds / 50, "hardly any run ends early");
        foreach (var kind in Enum.GetValues<FaultKind>())
            Assert.True(counts.Faults.GetValueOrDefault(kind) > Seeds / 100, $"{kind} hardly ever happens");
    }

    [Theory]
    [InlineData(7)]
    [InlineData(270)]
    [InlineData(987)]
    public void Run_SameSeedTwice_GivesTheSameEvents(long seed)
    {
        var (first, second) = (Simulator.Run(seed), Simulator.Run(seed));
        Assert.Equal(first.Digest, second.Digest);
        Assert.Equal(first.Trace, second.Trace);
        Assert.Equal(first.Counts.Events, second.Counts.Events);
        Assert.NotEqual(first.Digest, Simulator.Run(seed + 1).Digest);
    }
}
