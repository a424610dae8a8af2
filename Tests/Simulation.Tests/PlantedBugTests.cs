using System.Globalization;
using Cluster.Messages.Testing;
using Xunit.Abstractions;

namespace Cluster.Simulation.Tests;

/// <summary>
/// Each defect that can be planted is found: this is what makes the silence of the other seeds worth something.
/// </summary>
[Collection(SimulationCollection.Name)]
public sealed class PlantedBugTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>Seeds within which most defects are found.</summary>
    private const int Seeds = 300;

    /// <summary>Seeds for those that need several things to happen in a row.</summary>
    private const int ManySeeds = 2000;

    private static readonly Bug[] NeedMany =
    [
        Bug.NoGenerationFence, // a gradient of a dead generation, on a new link, for the very step and slot that is open
        Bug.NoRunFence, // the same from a run that was given up
        Bug.NewestVersionDropped, // three versions while one link is held
        Bug.LostSlotsNotReassigned, // and nobody joins for as long as the faults and the bound last
        Bug.SkippedEpochClosed, // an epoch skipped as a whole, and resumed from its end before it was evaluated
        Bug.NoTensorHeartbeat, // the last of the faults: most others end the silent link too
        Bug.StaleOpenSlotsUsed, // and its roster reaches a worker after the newer one; what it misses is late and computed
        Bug.StandingSnapshotNotSynced, // dead between rename and sync, resumed at once, then a power cut
        Bug.DamagedSnapshotCounted, // damage, a resume from the snapshot before, and damage again
    ];

    /// <summary>Defects that only show with several servers or two coordinators, which are not simulated here yet.</summary>
    private static readonly Bug[] NeedMoreProcesses =
    [
        Bug.OlderVersionForgotten, Bug.HoldIgnored, Bug.FirstGrantKept, Bug.OptimizerStepsForgotten, Bug.FirstShardCounts,
        Bug.FirstAnswerTaken, Bug.StopsAtLowestVersion, Bug.OnlyNewestRangeKept, Bug.VersionsMixed, Bug.StopCrossesEpochEnd,
        Bug.GradientFreedByFirstShard, Bug.FinishedTooEarly, Bug.VersionsCollectedTogether, Bug.AnyServerIsReady,
        Bug.RosterOvertakesCapture, Bug.SnapshotsShareAFolder,
    ];

    public static TheoryData<string> Bugs =>
        [.. Enum.GetValues<Bug>().Except([Bug.None, .. NeedMoreProcesses]).Select(bug => bug.ToString())];

    [Theory]
    [MemberData(nameof(Bugs))]
    public void RunMany_WithPlantedBug_FindsIt(string name)
    {
        var bug = Enum.Parse<Bug>(name);
        PlantedBug.Planted = bug;
        var summary = Simulator.RunMany(1, NeedMany.Contains(bug) ? ManySeeds : Seeds);
        var found = summary.Failures.Count == 0 ? null : summary.Failures[0];
        Assert.True(found is not null, $"{name} was not found in {summary.Counts.Schedules} seeds");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name,-28} {found.Seed,5} seeds  {found.Violation}"));
    }

    [Fact]
    public void Run_FailingSeed_TellsWhatHappenedAndHowToReplayIt()
    {
        PlantedBug.Planted = Bug.AppliesBeforeAllSlots;
        var failure = Assert.Single(Simulator.RunMany(1, Seeds).Failures.Take(1));
        var report = failure.Report();
        Assert.StartsWith($"seed {failure.Seed}: I3: ", report, StringComparison.Ordinal);
        Assert.Contains($"./cluster simulate --seeds 1 --from {failure.Seed}\n", report, StringComparison.Ordinal);
        Assert.Contains("server: accepts slot", report, StringComparison.Ordinal);
        Assert.Contains("VIOLATION: " + failure.Violation, report, StringComparison.Ordinal);
        Assert.Equal(failure.Violation, Simulator.Run(failure.Seed).Violation);
    }

    public void Dispose() => PlantedBug.Planted = Bug.None;
}
