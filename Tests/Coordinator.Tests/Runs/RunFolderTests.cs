using Cluster.Actors.TestKit;
using Cluster.Coordinator.Runs;
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
}
