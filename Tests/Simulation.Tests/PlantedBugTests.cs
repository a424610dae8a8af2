using System.Globalization;
using Cluster.Messages.Testing;
using Cluster.Simulation.Faults;
using Xunit.Abstractions;

namespace Cluster.Simulation.Tests;

/// <summary>
/// Each defect that can be planted is found: this is what makes the silence of the other seeds worth something.
/// </summary>
[Collection(SimulationCollection.Name)]
public sealed class PlantedBugTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>Seeds within which every defect is found.</summary>
    private const int Seeds = 2000;

    /// <summary>
    /// Defects that need several things in a row, and the faults among which those come to be within the seeds. Among all faults
    /// they are found as well, some of them only within thousands.
    /// </summary>
    private static readonly Dictionary<Bug, FaultKind[]> Faults = new()
    {
        // A gradient of a dead generation, on a new link, for the very step and slot that is open; or of a run that was given up.
        [Bug.NoGenerationFence] = [FaultKind.CoordinatorKilled, FaultKind.GradientsReplayed],
        [Bug.NoRunFence] = [FaultKind.GivenUp, FaultKind.GradientsReplayed],

        // A user who pauses.
        [Bug.PauseForgotten] = [FaultKind.RunPaused],

        // Most other faults end the silent link too.
        [Bug.NoTensorHeartbeat] = [FaultKind.LinkHalfOpen],

        // An epoch skipped as a whole, and resumed from its end before it was evaluated.
        [Bug.SkippedEpochClosed] = [FaultKind.CoordinatorKilled, FaultKind.RunStopped],

        // Three versions while one link is held.
        [Bug.NewestVersionDropped] = [FaultKind.FrameDelayed, FaultKind.WorkerPaused, FaultKind.WorkerSlowed],

        // A gradient that one shard has and another lacks.
        [Bug.OlderVersionForgotten] = [FaultKind.GradientLinkCut, FaultKind.FrameDelayed],
        [Bug.OnlyNewestRangeKept] = [FaultKind.GradientLinkCut, FaultKind.FrameDelayed],

        // A request to stop while one shard is ahead.
        [Bug.HoldIgnored] = [FaultKind.RunStopped, FaultKind.GradientLinkCut, FaultKind.FrameDelayed],
        [Bug.StopsAtLowestVersion] = [FaultKind.RunStopped, FaultKind.GradientLinkCut, FaultKind.FrameDelayed],

        // A worker that comes or goes while a shard that is to be copied is behind.
        [Bug.RosterOvertakesCapture] =
            [FaultKind.RunStopped, FaultKind.WorkerKilled, FaultKind.ServerSlowed, FaultKind.FrameDelayed],

        // A shard that is to be copied hears of it long after the others, and its slots are late meanwhile.
        [Bug.LateSlotsOvertakeCapture] = [FaultKind.ServerPartition],

        // And nobody joins for as long as the bound lasts.
        [Bug.LostSlotsNotReassigned] = [FaultKind.WorkerLeft],

        // The disk fails just at the last version, before it is known to be the last: the run is asked to stop there.
        [Bug.LostSnapshotAwaited] = [FaultKind.DiskErrors, FaultKind.RunStopped, FaultKind.WorkerKilled],

        // Dead between rename and sync, resumed at once, then a power cut.
        [Bug.StandingSnapshotNotSynced] = [FaultKind.CoordinatorKilledWriting, FaultKind.PowerCutWriting],

        // Damage, a resume from the snapshot before, and damage again.
        [Bug.DamagedSnapshotCounted] = [FaultKind.RunStopped, FaultKind.BitFlipped, FaultKind.CoordinatorKilled],

        // Stopped in the middle of a snapshot, continued while the second one writes the same.
        [Bug.SnapshotsShareAFolder] = [FaultKind.SecondCoordinator],

        // Damage found by the second one, which begins from the snapshot before; and damage again.
        [Bug.PrunedInAnOlderGeneration] = [FaultKind.SecondCoordinator, FaultKind.BitFlipped, FaultKind.DiskErrors],

        // Dead while it removes what the first one, stopped or not, is still writing.
        [Bug.LeftOverRemovedInPlace] =
            [FaultKind.SecondCoordinator, FaultKind.CoordinatorKilledWriting, FaultKind.DiskErrors],
    };

    /// <summary>
    /// Where the search for a rare defect begins: a little before the seed that finds it today. A change that moves that seed
    /// makes the test slow, not wrong.
    /// </summary>
    private static readonly Dictionary<Bug, long> From = new()
    {
        [Bug.VersionsMixed] = 30,
        [Bug.CopiesNotCompared] = 70,
        [Bug.LostSnapshotAwaited] = 80,
        [Bug.LostPartNotReassigned] = 100,
        [Bug.RunFolderNotSynced] = 110,
        [Bug.SkippedEpochClosed] = 110,
        [Bug.PlateauNotRestored] = 130,
        [Bug.LostSlotsNotReassigned] = 160,
        [Bug.VersionsCollectedTogether] = 170,
        [Bug.SnapshotsShareAFolder] = 510,
        [Bug.StandingSnapshotNotSynced] = 240,
        [Bug.DamagedSnapshotCounted] = 970,
        [Bug.NewerBestKept] = 1020,
        [Bug.PrunedInAnOlderGeneration] = 4320,
        [Bug.LeftOverRemovedInPlace] = 5470,
    };

    public static TheoryData<string> Bugs => [.. Enum.GetNames<Bug>().Where(name => name != nameof(Bug.None))];

    [Theory]
    [MemberData(nameof(Bugs))]
    public void RunMany_WithPlantedBug_FindsIt(string name)
    {
        var bug = Enum.Parse<Bug>(name);
        PlantedBug.Planted = bug;
        var summary = Simulator.RunMany(From.GetValueOrDefault(bug, 1), Seeds, only: Faults.GetValueOrDefault(bug));
        var found = summary.Failures.Count == 0 ? null : summary.Failures[0];
        Assert.True(found is not null, $"{name} was not found in {summary.Counts.Schedules} seeds");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name,-28} seed {found.Seed,5}  {found.Violation}"));
    }

    [Fact]
    public void Run_FailingSeed_TellsWhatHappenedAndHowToReplayIt()
    {
        PlantedBug.Planted = Bug.AppliesBeforeAllSlots;
        var failure = Assert.Single(Simulator.RunMany(1, Seeds).Failures.Take(1));
        var report = failure.Report();
        Assert.StartsWith($"seed {failure.Seed}: I3: ", report, StringComparison.Ordinal);
        Assert.Contains($"./cluster simulate --seeds 1 --from {failure.Seed}\n", report, StringComparison.Ordinal);
        Assert.Contains(": accepts slot", report, StringComparison.Ordinal);
        Assert.Contains("VIOLATION: " + failure.Violation, report, StringComparison.Ordinal);
        Assert.Equal(failure.Violation, Simulator.Run(failure.Seed).Violation);
    }

    public void Dispose() => PlantedBug.Planted = Bug.None;
}
