using Cluster.Coordinator.Control;
using Cluster.Coordinator.Runs;

namespace Cluster.Coordinator.Tests.Control;

public class RunModelTests
{
    private readonly RunModel _model = new("runs/test") { Settings = RunFixture.Settings() };
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Apply_LifeOfARun_SaysHowItStands()
    {
        Assert.Equal(RunStates.Starting, _model.Status.State);
        Take(Started());
        Assert.Equal(RunStates.Waiting, _model.Status.State);
        Take(Joined(1, "worker-10"), Joined(2, "worker-2"));
        Take(Step(1, 1), Step(2, 2), Step(4, 3));
        var status = _model.Status;
        Assert.Equal((RunStates.Running, 4L, 6L, 2), (status.State, status.Step, status.EndStep, status.WorkersReady));
        Assert.Equal(1.3, status.RemainingS!.Value, 1); // 2 steps at 2/3 of a second
        Assert.Equal(0.5, _model.StepSeconds);
        Assert.Equal([("worker-2", 1), ("worker-10", 1)], status.Workers.Select(w => (w.Name, w.Slots)));
        Assert.Equal(("coordinator", "ready", 4L, 16L), status.Shards.Select(s => (s.Name, s.State, s.Parameters, s.Bytes)).Single());
        Take(new RunPaused(4));
        Assert.Equal(RunStates.Paused, _model.Status.State);
        Take(new RunResumed(4), new SnapshotWritten("runs/test/snapshots/step-00000004", 4, "ab"));
        Assert.Equal(RunStates.Running, _model.Status.State);
        Assert.Equal("ab", _model.Snapshot(4)!.WeightsSha256);
        Take(new RunFailed("it broke", 4, "runs/test"));
        Assert.Equal((RunStates.Failed, "it broke", 0), (_model.Status.State, _model.Status.Reason, _model.Status.WorkersReady));
        Assert.True(_model.Status.HasEnded);
    }

    [Fact]
    public void Apply_WorkerLostAndBack_MovesItsSlotsAndCountsTheRestart()
    {
        Take(Started(), Joined(1, "worker-1"), Joined(2, "worker-2"), new SlotSpeculated(1, 1, "worker-2", "worker-1"));
        Take(new WorkerLost(2, "worker-2", "its link closed", 1));
        Assert.Equal([("ready", 2), ("lost", 0)], _model.Status.Workers.Select(w => (w.State, w.Slots)));
        Take(new WorkerRestarted("worker-2", 1, 3));
        Assert.Equal("starting", _model.Status.Workers[1].State);
        Take(Joined(3, "worker-2"), new WorkerLost(2, "worker-2", "an old link closed", 1)); // of the one before
        var back = _model.Status.Workers[1];
        Assert.Equal(("ready", 1, 1, 1), (back.State, back.Slots, back.Restarts, back.LateSlots));
        Assert.Equal(1, _model.Status.Restarts);
        Take(new WorkerLost(3, "worker-2", "it was asked to leave", 1));
        Assert.Equal("left", _model.Status.Workers[1].State);
    }

    [Fact]
    public void Apply_NewGeneration_ForgetsWhatIsComputedAgain()
    {
        Take(Started(), Joined(1, "worker-1"), Step(1, 1), Step(2, 2), Step(3, 3), Epoch(1, 3), Step(4, 4), Step(5, 5));
        Take(Started(generation: 2, step: 3, pid: 8));
        Assert.Equal([1L, 2, 3], _model.History.Points.Select(p => p.Step));
        Assert.Equal(3, Assert.Single(_model.Epochs).Step);
        Assert.Equal((3L, 1, 0), (_model.Status.Step, _model.Status.Restarts, _model.Status.WorkersReady));
        Take(Started(generation: 3, step: 1, pid: 8)); // of the same process: a server was lost
        Assert.Empty(_model.Epochs);
        Assert.Equal(1, _model.Status.Restarts);
    }

    [Fact]
    public void Close_RunWithoutAnEnd_IsInterrupted()
    {
        Take(Started());
        _model.Close();
        Assert.Equal(RunStates.Interrupted, _model.Status.State);
    }

    [Fact]
    public void Read_FolderOfARun_TellsItsPastInTheOrderOfTime()
    {
        using var folder = new TempFolder();
        var time = new SteppingClock();
        using (var kept = new RunFolder(folder.Path, time, _ => { }))
        {
            foreach (var e in new RunEvent[] { Started(), Joined(1, "worker-1"), Step(1, 1), Step(2, 2), Started(2, step: 1, pid: 8), Step(2, 5) })
                kept.OnEvent(e);
        }

        var model = RunArchive.Read(folder.Path);
        Assert.Equal([1.0, 5.0], model.History.Points.Select(p => p.Seconds)); // step 2 once, as the second generation had it
        Assert.Equal(3, model.Timeline.Count);
        Assert.Equal(RunStates.Interrupted, model.Status.State);
        Assert.Contains("holds no run", Assert.Throws<RunFolderException>(() => RunArchive.Read(folder.Path + "-not")).Message, StringComparison.Ordinal);
    }

    private void Take(params RunEvent[] events)
    {
        foreach (var e in events) _model.Apply(_now += TimeSpan.FromSeconds(1), e);
    }

    internal static RunStarted Started(long generation = 1, long step = 0, int pid = 7) =>
        new("test", "digits", 1, 2, 2, 8, 2, 3, 24, 300, 4, "sgd", 1, step, generation, pid, "runs/test");

    internal static WorkerJoined Joined(int id, string name) => new(id, name, "here", 70 + id, 0, null);

    internal static StepCompleted Step(long step, double seconds) =>
        new(step, (int)((step - 1) / 3) + 1, 1.0 / step, 8, 16, seconds, new StepTimes(1, 2, 3, 4, 5, 6), 0.5, 2);

    internal static EpochCompleted Epoch(int epoch, long step) => new(epoch, step, 0.5, 0.4, 0.9, 1, 16);

    private sealed class SteppingClock : TimeProvider
    {
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => _now += TimeSpan.FromSeconds(1);
    }
}
