using Cluster.Coordinator.Runs;
using Cluster.Messages;

namespace Cluster.Coordinator.Tests.Runs;

public class RunEventTests
{
    public static TheoryData<RunEvent, string> Events => new()
    {
        { new RunStarted("r", "digits", 1, 2, 2, 64, 15, 23, 1438, 359, 10, "adam", 1, 0, 1, 7, "runs/r"), "run_started" },
        { new CoordinatorListening("127.0.0.1:1"), "coordinator_listening" },
        { new CoordinatorRestarted(1, 3), "coordinator_restarted" },
        { new ServerJoined(0, "server-1", "here", 8, 0), "server_joined" },
        { new ServerLost(0, "server-1", "its link closed", 4), "server_lost" },
        { new ServerRestarted("server-1", 1, 3), "server_restarted" },
        { new WorkerJoined(1, "worker-1", "here", 7, 0, null), "worker_joined" },
        { new WorkerLinked(1, "worker-1", LinkKind.Tcp, "no memory to share"), "worker_linked" },
        { new WorkerLost(1, "worker-1", "its link closed", 4), "worker_lost" },
        { new WorkerRestarted("worker-1", 1, 3), "worker_restarted" },
        { new SlotSpeculated(10, 1, "worker-2", "worker-1"), "slot_speculated" },
        { new StepCompleted(10, 1, 0.5, 64, 1000.5, 0.25, new StepTimes(1, 2, 3, 4, 5, 6.5)), "step" },
        { new StepSkipped(9, 1, "the loss is NaN, training rows 4, 2"), "step_skipped" },
        { new EpochCompleted(1, 23, 0.5, null, 0.97, 1.5, 900, new EvaluationMetrics { F1 = 0.5 }, true), "epoch_completed" },
        { new SnapshotWritten("runs/r/snapshots/step-00000023", 23, "ab"), "snapshot_written" },
        { new SnapshotFailed(23, "disk full"), "snapshot_failed" },
        { new SnapshotsNotPruned(23, "input/output error"), "snapshots_not_pruned" },
        { new RunAlreadyCompleted("digits", 345, 15, "ab", "runs/r/s", "no better", 3), "run_already_completed" },
        { new RunPaused(7), "run_paused" },
        { new RunResumed(7), "run_resumed" },
        { new SnapshotRequested(8), "snapshot_requested" },
        { new ScaleRequested(3), "scale_requested" },
        { new DashboardListening("http://127.0.0.1:8265"), "dashboard_listening" },
        { new TelemetryLost("http://127.0.0.1:4318", "connection refused"), "telemetry_lost" },
        { new RunCompleted(345, 15, 0.01, 0.03, 0.98, 4, 7000, "ab", "runs/r/s", "runs/r", 1, 2, 70, new BestEpoch("f1", 0.5, 3, 69, "runs/r/s/best"), "no better"), "run_completed" },
        { new RunStopped(5, "runs/r/s", "runs/r"), "run_stopped" },
        { new RunFailed("it broke", 5, "runs/r"), "run_failed" },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public void ToJson_ThenFromJson_GivesTheSameEventUnderItsName(RunEvent e, string name)
    {
        var json = RunEventNames.ToJson(e);
        Assert.StartsWith($"{{\"event\":\"{name}\",", json, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', json);
        Assert.Equal(e, RunEventNames.FromJson(json));
    }

    [Fact]
    public void Events_OfTheContract_AreAllListedAbove() => Assert.Equal(
        typeof(RunEvent).Assembly.GetTypes().Count(t => t.IsSubclassOf(typeof(RunEvent))), Events.Count);

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("{\"event\":\"no_such\"}")]
    [InlineData("{\"a\":1}")]
    [InlineData("[1]")]
    public void FromJson_WhatIsNoEvent_IsNull(string line) => Assert.Null(RunEventNames.FromJson(line));
}
