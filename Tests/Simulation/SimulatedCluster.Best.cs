using System.Globalization;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;
using Cluster.Simulation.Disk;
using Cluster.Simulation.Faults;

namespace Cluster.Simulation;

/// <content>The link to the best epoch's snapshot: whether it leads to one that stands, and to the right one.</content>
/// <remarks>
/// Not checked where two coordinators ran at a time: the older one may be stopped between its last look at the generations and its
/// next change of the link, which the newer one mends with its next snapshot.
/// </remarks>
internal sealed partial class SimulatedCluster
{
    private bool HadTwo => Counts.Faults.ContainsKey(FaultKind.SecondCoordinator);

    // A coordinator begins: what it goes on from is not older than what is called the best.
    private void CheckBestAtStart(RunSettings settings)
    {
        if (HadTwo || FindBest(settings.RunDir) is not { } best) return;
        if (best.IsMissing) Checker.Fail($"I4: the best snapshot, of step {best.Step}, is not there");
        if (best.Step > settings.Start.Step.Value)
            Checker.Fail($"I4: the run goes on from step {settings.Start.Step}, and its best snapshot is of step {best.Step}");
    }

    // After the end, and a power cut.
    private void CheckBestAtEnd()
    {
        var best = FindBest($"{RunsDir}/{Job}-20260101-{_runs:D6}-0000");
        if (HadTwo) return;
        if (best is { IsMissing: true }) Checker.Fail($"I4: the best snapshot, of step {best.Value.Step}, is not there after the run's end");
        if (Disk.Errors == 0 && best?.Step != Checker.BestStep)
            Checker.Fail($"I4: after its end the run's best snapshot is of step {best?.Step}, the reference's of step {Checker.BestStep}");
    }

    private (long Step, bool IsMissing)? FindBest(string runDir)
    {
        var folder = $"{runDir}/snapshots";
        if (Disk.Find($"{folder}/{SnapshotStore.BestLink}") is not DiskLink link) return null;
        var step = long.Parse(link.Target.AsSpan("step-".Length), NumberStyles.None, CultureInfo.InvariantCulture);
        return (step, Disk.Find($"{folder}/{link.Target}") is not DiskFolder);
    }
}
