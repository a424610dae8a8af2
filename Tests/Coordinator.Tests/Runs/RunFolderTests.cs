using System.Globalization;
using System.Text.RegularExpressions;
using Cluster.Actors.TestKit;
using Cluster.Coordinator.Coordination;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Runs.Goodput;
using Cluster.Coordinator.Snapshots;
using Cluster.Coordinator.Tests.Snapshots;

namespace Cluster.Coordinator.Tests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Fact]
    public void Create_FoldersAboveAreNewToo_BringsEachNameToTheDisk()
    {
        var files = new FaultyFileSystem(failAt: 0);
        RunFolder.Create(files, Path.Combine(_temp.Path, "runs", "mine", "a"));
        Assert.Equal(["mkdir a", "fsync mine/", "fsync runs/", $"fsync {Path.GetFileName(_temp.Path)}/"], files.Log);
    }

    [Fact]
    public void Create_AFileIsInTheWay_IsRefusedAndNamed()
    {
        var file = Path.Combine(_temp.Path, "runs");
        File.WriteAllText(file, "");
        var refused = Assert.Throws<RunFolderException>(
            () => RunFolder.Create(new FaultyFileSystem(failAt: 0), Path.Combine(file, "a")));
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be written", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Order_IsFlushedBesideRenamedAndTheFolderFlushed()
    {
        var files = new FaultyFileSystem(failAt: 0);
        RunFolder.Write(files, _temp.Path, "config.json", new { A = 1 });
        Assert.Equal(
            [
                "create .config.json.tmp", "fsync .config.json.tmp", "rename config.json",
                $"fsync {Path.GetFileName(_temp.Path)}/",
            ],
            files.Log);
    }

    [Fact]
    public void OnEvent_AfterAKilledProcessLeftHalfALine_BeginsALineOfItsOwn()
    {
        File.WriteAllText(Path.Combine(_temp.Path, "events.jsonl"), "{\"event\":\"run_st");
        using (var folder = new RunFolder(_temp.Path, new VirtualTimeProvider(), Assert.Fail))
            folder.OnEvent(new RunFailed("it broke", 5, "runs/r"));
        var lines = File.ReadAllLines(Path.Combine(_temp.Path, "events.jsonl"));
        Assert.Equal(2, lines.Length);
        Assert.Contains("\"event\":\"run_failed\"", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void OnEvent_StepsAndOthers_GoToTheirFiles()
    {
        using (var folder = new RunFolder(_temp.Path, new VirtualTimeProvider(), Assert.Fail))
        {
            folder.OnEvent(new StepCompleted(10, 1, 0.5, 64, 1000.5, 0.25));
            folder.OnEvent(new CoordinatorRestarted(1, 3));
        }

        var step = Assert.Single(File.ReadAllLines(Path.Combine(_temp.Path, "metrics.jsonl")));
        Assert.Contains("\"step\":10", step, StringComparison.Ordinal);
        Assert.Single(File.ReadAllLines(Path.Combine(_temp.Path, "events.jsonl")));
    }

    [Fact]
    public void OnEvent_AGenerationThatComputesStepsAgain_SaysEachStepOnce()
    {
        using (var folder = Open())
        {
            Train(folder, start: 0, end: 7);
            folder.OnTimes(Ledger(3));
        }

        File.AppendAllText(Path.Combine(_temp.Path, "metrics.jsonl"), "{\"ts\":\"2026"); // killed in the middle of a line
        using (var folder = Open())
        {
            Assert.Equal(7, folder.Reached);
            Train(folder, start: 4, end: 9);
            folder.OnTimes(Ledger(2));
        }

        var steps = File.ReadAllLines(Path.Combine(_temp.Path, "metrics.jsonl")).Where(l => l.Contains("\"event\":\"step\"", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(1, 9), steps.Select(l => int.Parse(Regex.Match(l, "\"step\":(\\d+)").Groups[1].Value, CultureInfo.InvariantCulture)));
        var epochs = File.ReadAllLines(Path.Combine(_temp.Path, "metrics.csv"));
        Assert.Equal(EpochTable.Header, epochs[0]);
        Assert.Equal(["2,1", "4,2", "6,3", "8,4"], epochs.Skip(1).Select(l => string.Join(',', l.Split(',')[..2])));
        Assert.Equal([1.0, 2, 3, 4], EpochTable.Read(_temp.Path).Select(e => e["epoch"]));
        Assert.Equal(2, File.ReadAllLines(Path.Combine(_temp.Path, "events.jsonl")).Count(l => l.Contains("run_started", StringComparison.Ordinal)));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(_temp.Path, "tb")).Length);
        Assert.Equal(5, GoodputLedger.Read(_temp.Path)!.Seconds);
    }

    [Fact]
    public void OnEvent_JoinsAndTheEnd_StandInTheRecord()
    {
        Record().Write(_temp.Path);
        using (var folder = Open())
        {
            folder.OnEvent(new WorkerJoined(1, "worker-1", "there", 7, 0, null));
            folder.OnEvent(new WorkerJoined(2, "worker-2", "there", 8, 0, null));
            folder.OnEvent(new RunFailed("it broke", 5, "runs/r"));
        }

        var record = RunRecord.Read(_temp.Path)!;
        Assert.Equal((RunStatus.Failed, "it broke", 5L), (record.Status, record.Reason, record.Step));
        Assert.Equal(["here", "there"], record.Hosts);
        Assert.NotNull(record.Ended);
        var resumed = (Record() with { Started = DateTimeOffset.UnixEpoch.AddDays(9) }).After(record);
        Assert.Equal((1, DateTimeOffset.UnixEpoch, RunStatus.Running), (resumed.Resumed, resumed.Started, resumed.Status));
        Assert.Null(resumed.Ended);
    }

    [Fact]
    public void PointAt_RunAfterRun_LeadsToTheLastOne()
    {
        foreach (var run in (string[])["a", "b"])
        {
            Directory.CreateDirectory(Path.Combine(_temp.Path, run));
            LatestLink.PointAt(new PhysicalFileSystem(), Path.Combine(_temp.Path, run));
            Assert.Equal(run, new DirectoryInfo(Path.Combine(_temp.Path, "latest")).LinkTarget);
        }

        Assert.Equal(3, Directory.GetFileSystemEntries(_temp.Path).Length);
    }

    [Fact]
    public void PointAt_AFolderOfThatName_IsLeftAlone()
    {
        Directory.CreateDirectory(Path.Combine(_temp.Path, "latest", "mine"));
        LatestLink.PointAt(new PhysicalFileSystem(), Path.Combine(_temp.Path, "a"));
        Assert.True(Directory.Exists(Path.Combine(_temp.Path, "latest", "mine")));
    }

    [Fact]
    public void IsHeld_ARunWithAndWithoutItsProcess()
    {
        using (RunLock.Take(_temp.Path)) Assert.True(RunLock.IsHeld(_temp.Path));
        Assert.False(RunLock.IsHeld(_temp.Path));
    }

    [Fact]
    public void Take_RunFolderInUse_IsRefusedAndNamed()
    {
        using (RunLock.Take(_temp.Path))
        {
            var refused = Assert.Throws<RunFolderException>(() => RunLock.Take(_temp.Path));
            Assert.Contains($"{_temp.Path} is in use", refused.Message, StringComparison.Ordinal);
        }

        RunLock.Take(_temp.Path).Dispose();
    }

    [Fact]
    public void Take_NoSuchFolder_IsRefusedAndNotMade()
    {
        var folder = Path.Combine(_temp.Path, "none");
        Assert.Equal($"{folder} is not there", Assert.Throws<RunFolderException>(() => RunLock.Take(folder)).Message);
        Assert.False(Directory.Exists(folder));
    }

    public void Dispose() => _temp.Dispose();

    private RunFolder Open() => new(_temp.Path, new VirtualTimeProvider(), Assert.Fail);

    // An epoch of two steps each.
    private static void Train(RunFolder folder, long start, long end)
    {
        folder.OnEvent(new RunStarted("r", "test", 1, 2, 2, 8, 9, 2, 16, 4, 4, "sgd", 1, start, 1, 7, "runs/r"));
        for (var step = start + 1; step <= end; step++)
        {
            folder.OnEvent(new StepCompleted(step, (int)((step - 1) / 2) + 1, 0.5, 8, 1000, step));
            if (step % 2 == 0) folder.OnEvent(new EpochCompleted((int)(step / 2), step, 0.5, 0.25, null, 1, 1000));
        }
    }

    private static GoodputLedger Ledger(double seconds) =>
        new GoodputBook(RunFixture.Settings()).Close(default, TimeSpan.FromSeconds(seconds));

    private static RunRecord Record() => new()
    {
        Id = "r",
        Job = "test",
        Started = DateTimeOffset.UnixEpoch,
        Seed = 1,
        Command = ["train"],
        Hosts = ["here"],
        Versions = new Dictionary<string, string>(),
    };
}
