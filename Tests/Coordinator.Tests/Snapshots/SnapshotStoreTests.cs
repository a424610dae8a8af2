using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;
using Cluster.Parameters.Optimizers;

namespace Cluster.Coordinator.Tests.Snapshots;

public sealed class SnapshotStoreTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly PhysicalFileSystem _files = new();

    [Fact]
    public void Save_ThenOpen_GivesTheSameStateBack()
    {
        var saved = Save(_files, step: 3, weight: 1.5f);
        var read = SnapshotReader.Open(_files, saved.Path);
        using var parameters = read.ReadParameters(RunFixture.Layout);
        Assert.Equal([1.5f, 1.5f, 1.5f, 1.5f], parameters.Parameters.ToArray());
        Assert.Equal(saved.WeightsSha256, parameters.WeightsSha256());
        Assert.Equal(saved.WeightsSha256, read.Trainer.WeightsSha256);
        Assert.Equal(new RunPosition(new StepNumber(3), 2.5, 24), read.Trainer.Position());
        var optimizer = read.ReadOptimizer(
            RunFixture.Layout, Optimizer.Create(read.Trainer.ReadOptimizer(), RunFixture.Layout.ParameterCount));
        Assert.Equal(3, optimizer.StepCount);
        Assert.Equal(new SgdOptions { Lr = 0.5, Momentum = 0.9 }, optimizer.Options);
        Assert.Equal([7f, 7f, 7f, 7f], optimizer.State[0].Values.ToArray());
    }

    [Fact]
    public void Save_Order_IsFilesThenManifestThenFolderThenRename()
    {
        var files = new FaultyFileSystem(failAt: 0);
        Save(files, step: 3, weight: 1);
        Assert.Equal(
            [
                "mkdir snapshots", $"fsync {Path.GetFileName(_temp.Path)}/", "mkdir .step-00000003.1.tmp",
                "create model.pth", "create optimizer.pth", "create trainer.json", "create MANIFEST.json",
                "fsync model.pth", "fsync optimizer.pth", "fsync trainer.json", "fsync MANIFEST.json",
                "fsync .step-00000003.1.tmp/", "rename step-00000003", "fsync snapshots/",
            ],
            files.Log);
    }

    [Theory]
    [InlineData("model.pth")]
    [InlineData("optimizer.pth")]
    [InlineData("trainer.json")]
    [InlineData("MANIFEST.json")]
    public void Open_FileMissingOrCut_NamesTheFile(string name)
    {
        var saved = Save(_files, step: 3, weight: 1);
        var file = Path.Combine(saved.Path, name);
        var good = File.ReadAllBytes(file);
        File.WriteAllBytes(file, good[..(good.Length / 2)]);
        Assert.Contains(name, Assert.Throws<SnapshotException>(() => SnapshotReader.Open(_files, saved.Path)).Message, StringComparison.Ordinal);
        File.Delete(file);
        Assert.Contains(name, Assert.Throws<SnapshotException>(() => SnapshotReader.Open(_files, saved.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_OverADamagedSnapshotOfTheSameStep_PutsItAside()
    {
        var damaged = Save(_files, step: 2, weight: 2);
        File.AppendAllText(Path.Combine(damaged.Path, "model.pth"), "x");
        var saved = Save(_files, step: 2, weight: 2);
        Assert.Equal(damaged.Path, saved.Path);
        Assert.Equal(2, SnapshotReader.Open(_files, saved.Path).Trainer.Step);
    }

    [Fact]
    public void Save_OverASnapshotWithOtherWeights_LeavesItAndFails()
    {
        var standing = Save(_files, step: 2, weight: 2);
        Assert.Throws<InvalidOperationException>(() => Save(_files, step: 2, weight: 3));
        Assert.Equal(standing.WeightsSha256, SnapshotReader.Open(_files, standing.Path).Trainer.WeightsSha256);
    }

    [Fact]
    public void Save_WithKeep_RemovesTheOldestOnlyAfterTheNewOneStands()
    {
        var store = new SnapshotStore(_files, _temp.Path, keep: 2);
        for (var step = 1; step <= 4; step++) Save(_files, step, step, store);
        Assert.Equal([Folder(3), Folder(4)], Directory.GetDirectories(Path.Combine(_temp.Path, "snapshots")).Order());
        var faulty = new FaultyFileSystem(failAt: 10);
        Assert.Throws<IOException>(() => Save(faulty, 5, 5, new SnapshotStore(faulty, _temp.Path, keep: 2)));
        Assert.Equal(3, SnapshotReader.Open(_files, Folder(3)).Trainer.Step);
    }

    [Fact]
    public void Save_OlderOneCannotBeRemoved_StandsAndIsTriedAgain()
    {
        Save(_files, 1, 1);
        var faulty = new FaultyFileSystem(failAt: 15); // the first change after the new one is safe
        var store = new SnapshotStore(faulty, _temp.Path, keep: 1);
        var saved = Save(faulty, 2, 2, store);
        Assert.Contains("no space left", saved.NotPruned, StringComparison.Ordinal);
        Assert.Equal(2, SnapshotReader.Open(_files, saved.Path).Trainer.Step);
        Assert.True(Directory.Exists(Folder(1)));
        Assert.Null(Save(faulty, 3, 3, store).NotPruned);
        Assert.Equal([Folder(3)], Directory.GetDirectories(Path.Combine(_temp.Path, "snapshots")));
    }

    [Fact]
    public void Save_NameDoesNotReachTheDisk_TakesTheSnapshotBack()
    {
        Save(_files, 1, 1);
        var faulty = new FaultyFileSystem(failAt: 14); // the folder's flush after the rename
        Assert.Throws<IOException>(() => Save(faulty, 2, 2));
        Assert.Equal(["rename .step-00000002.1.tmp", "fsync snapshots/"], faulty.Log.TakeLast(2));
        Assert.Equal([Folder(1)], Directory.GetDirectories(Path.Combine(_temp.Path, "snapshots")));
    }

    [Fact]
    public void Create_MoreThanTheDiskHolds_IsRefusedBeforeAnythingIsWritten()
    {
        var path = Path.Combine(_temp.Path, "large");
        Assert.Throws<IOException>(() => _files.Create(path, 1L << 60));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Save_WithKeepAndADamagedOne_CountsWholeOnesOnly()
    {
        for (var step = 1; step <= 2; step++) Save(_files, step, step);
        File.AppendAllText(Path.Combine(Folder(2), "model.pth"), "x");
        Save(_files, 3, 3, new SnapshotStore(_files, _temp.Path, keep: 2));
        Assert.Equal(1, SnapshotReader.Open(_files, Folder(1)).Trainer.Step);
    }

    [Fact]
    public void Save_OverOneThatStands_BringsItsNameToTheDisk()
    {
        Save(_files, step: 3, weight: 1);
        var files = new FaultyFileSystem(failAt: 0);
        Save(files, step: 3, weight: 1);
        Assert.Equal(["fsync snapshots/"], files.Log.TakeLast(1));
        Assert.DoesNotContain("create model.pth", files.Log);
    }

    [Fact]
    public void Save_WithKeepWhereANewerGenerationBeginsMeanwhile_RemovesNothing()
    {
        Save(_files, step: 1, weight: 1);
        var older = new FaultyFileSystem(failAt: 0)
        {
            OnChange = what =>
            {
                if (what == "rename step-00000002") GenerationLedger.Begin(_files, _temp.Path, new Generation(2));
            },
        };
        var saved = Save(older, step: 2, weight: 2, new SnapshotStore(older, _temp.Path, keep: 1));
        Assert.Contains("generation 1 is over", saved.NotPruned, StringComparison.Ordinal);
        Assert.True(Directory.Exists(Folder(1)), "the newer generation may have begun from it");
    }

    [Fact]
    public void CleanUp_AfterACrash_RemovesWhatWasHalfWrittenOrHalfRemoved()
    {
        var saved = Save(_files, step: 1, weight: 1);
        foreach (var name in (string[])[".step-00000002.1.tmp", ".step-00000000.old", ".step-00000003.damaged"])
            Directory.CreateDirectory(Path.Combine(_temp.Path, "snapshots", name));
        new SnapshotStore(_files, _temp.Path).CleanUp(new Generation(1));
        Assert.Equal(
            [Path.Combine(_temp.Path, "snapshots", ".step-00000003.damaged"), saved.Path],
            Directory.GetDirectories(Path.Combine(_temp.Path, "snapshots")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void CleanUp_DiesOverWhatAnOlderCoordinatorStillWrites_LetsNothingBecomeASnapshotThatLacksFiles()
    {
        var newer = new SnapshotStore(new FaultyFileSystem(failAt: 0) { FailsAfterRemovalOf = SnapshotManifest.FileName }, _temp.Path);
        var older = new FaultyFileSystem(failAt: 0)
        {
            OnChange = what =>
            {
                if (what == "fsync MANIFEST.json") Assert.Throws<IOException>(() => newer.CleanUp(new Generation(2)));
            },
        };
        Assert.ThrowsAny<IOException>(() => Save(older, step: 3, weight: 1));
        Assert.False(Directory.Exists(Folder(3)));
    }

    [Fact]
    public void CleanUp_OfWhatANewerCoordinatorWrites_LeavesIt()
    {
        var written = Path.Combine(_temp.Path, "snapshots", ".step-00000002.3.tmp");
        Directory.CreateDirectory(written);
        new SnapshotStore(_files, _temp.Path).CleanUp(new Generation(2));
        Assert.True(Directory.Exists(written));
        new SnapshotStore(_files, _temp.Path).CleanUp(new Generation(3));
        Assert.False(Directory.Exists(written));
    }

    [Fact]
    public void Save_OfTheBestEpoch_LinksItOnceItStandsAndBeforeOlderOnesGo()
    {
        Save(_files, 1, 1, best: 1);
        var files = new FaultyFileSystem(failAt: 0);
        var saved = Save(files, 2, 2, new SnapshotStore(files, _temp.Path, keep: 1), best: 2);
        Assert.Equal(["rename step-00000002", "fsync snapshots/", "link best", "fsync snapshots/", "rename .step-00000001.old"], files.Log.TakeLast(5));
        Assert.Equal(Link, saved.Best);
        Assert.Equal("step-00000002", _files.ReadLink(Link));
        Assert.Equal(2, new SnapshotCatalog(_files).Open(Link).Trainer.Step);
    }

    [Fact]
    public void Save_WithKeep_NeverRemovesTheBestOne()
    {
        var store = new SnapshotStore(_files, _temp.Path, keep: 1);
        for (var step = 1; step <= 4; step++) Save(_files, step, step, store, best: 2 * ((step + 1) / 3));
        Assert.Equal("step-00000002", _files.ReadLink(Link));
        Assert.Equal([Folder(2), Folder(4)], Directory.GetDirectories(Path.Combine(_temp.Path, "snapshots"), "step-*").Order());
    }

    [Fact]
    public void Save_SnapshotOfTheBestEpochWasLost_LeavesTheLinkWhereItIs()
    {
        Save(_files, 1, 1, best: 1);
        var saved = Save(_files, 3, 3, new SnapshotStore(_files, _temp.Path, keep: 1), best: 2);
        Assert.Null(saved.Best);
        Assert.Equal("step-00000001", _files.ReadLink(Link));
        Assert.True(Directory.Exists(Folder(1)));
    }

    [Fact]
    public void Save_LinkCannotBeMade_RemovesNothingAndTriesAgain()
    {
        Save(_files, 1, 1, best: 1);
        var faulty = new FaultyFileSystem(failAt: 15); // the first change after the new one is safe
        var store = new SnapshotStore(faulty, _temp.Path, keep: 1);
        var saved = Save(faulty, 2, 2, store, best: 2);
        Assert.Contains("no space left on device (link best)", saved.NotPruned, StringComparison.Ordinal);
        Assert.Null(saved.Best);
        Assert.True(Directory.Exists(Folder(1)));
        Assert.Equal(Link, Save(faulty, 3, 3, store, best: 2).Best);
        Assert.False(Directory.Exists(Folder(1)));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void CheckBest_RunGoesOnFromAnOlderOne_TakesTheLinkAway(long step, bool isTaken)
    {
        Save(_files, 3, 3, best: 3);
        new SnapshotStore(_files, _temp.Path).CheckBest(new StepNumber(step));
        Assert.Equal(isTaken ? null : "step-00000003", _files.ReadLink(Link));
        Directory.Delete(Folder(3), recursive: true);
        new SnapshotStore(_files, _temp.Path).CheckBest(new StepNumber(3));
        Assert.Null(_files.ReadLink(Link));
    }

    public void Dispose() => _temp.Dispose();

    private string Link => Path.Combine(_temp.Path, "snapshots", "best");

    private string Folder(long step) => Path.Combine(_temp.Path, "snapshots", SnapshotStore.NameOf(step));

    private SavedSnapshot Save(IFileSystem files, long step, float weight, SnapshotStore? store = null, long? best = null) =>
        SnapshotFixture.Save(store ?? new SnapshotStore(files, _temp.Path), _temp.Path, step, weight, best);
}
