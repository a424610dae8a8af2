using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;
using Cluster.Parameters.Layout;
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
        var optimizer = read.ReadOptimizer(RunFixture.Layout, read.Trainer.ReadOptimizer());
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
                "mkdir snapshots", $"fsync {Path.GetFileName(_temp.Path)}/", "mkdir .step-00000003.tmp",
                "create model.pth", "fsync model.pth", "create optimizer.pth", "fsync optimizer.pth",
                "create trainer.json", "fsync trainer.json", "create MANIFEST.json", "fsync MANIFEST.json",
                "fsync .step-00000003.tmp/", "rename step-00000003", "fsync snapshots/",
            ],
            files.Log);
    }

    [Fact]
    public void Save_FailingAtAnyChange_LeavesTheOldSnapshotNewestAndNothingHalf()
    {
        Save(_files, step: 1, weight: 1);
        for (var k = 1; ; k++)
        {
            var faulty = new FaultyFileSystem(failAt: k);
            var failed = Record.Exception(() => Save(faulty, step: 2, weight: 2));
            if (failed is null)
            {
                Assert.Equal(14, k - 1);
                break;
            }

            Assert.IsType<IOException>(failed);
            Assert.Empty(Directory.GetDirectories(Path.Combine(_temp.Path, "snapshots"), ".*"));
            var last = SnapshotReader.Open(_files, Folder(1));
            Assert.Equal(1, last.Trainer.Step);
            if (!Directory.Exists(Folder(2))) continue;
            Assert.Equal(2, SnapshotReader.Open(_files, Folder(2)).Trainer.Step); // only the last fsync was refused
            Directory.Delete(Folder(2), recursive: true);
        }
    }

    [Fact]
    public void Open_AnyByteOfAnyFileFlipped_NamesTheFile()
    {
        var saved = Save(_files, step: 3, weight: 1);
        foreach (var file in Directory.GetFiles(saved.Path))
        {
            var good = File.ReadAllBytes(file);
            for (var at = 0; at < good.Length; at += Math.Max(1, good.Length / 97))
            {
                var bad = (byte[])good.Clone();
                bad[at] ^= 0x10;
                File.WriteAllBytes(file, bad);
                var e = Assert.Throws<SnapshotException>(() => SnapshotReader.Open(_files, saved.Path));
                Assert.Contains(saved.Path, e.Path, StringComparison.Ordinal);
            }

            File.WriteAllBytes(file, good);
        }

        Assert.Equal(3, SnapshotReader.Open(_files, saved.Path).Trainer.Step);
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
    public void Last_NewestIsDamaged_GivesTheOneBeforeAndTellsOfIt()
    {
        var runs = _temp.Path;
        var run = Path.Combine(runs, "test-20261122-000000-0000");
        RunFolder.Write(run, RunConfig.FileName, RunConfig.Of(RunFixture.Settings(runDir: run)));
        var store = new SnapshotStore(_files, run);
        Save(_files, 1, 1, store);
        var newest = Save(_files, 2, 2, store);
        File.AppendAllText(Path.Combine(newest.Path, "model.pth"), "x");
        var told = new List<SnapshotException>();
        var last = new SnapshotCatalog(_files).Last(runs, "test", told.Add);
        Assert.Equal(1, last!.Trainer.Step);
        Assert.Contains("model.pth", Assert.Single(told).Message, StringComparison.Ordinal);
        Assert.Null(new SnapshotCatalog(_files).Last(runs, "another", told.Add));
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
    public void CleanUp_AfterACrash_RemovesWhatWasHalfWrittenOrHalfRemoved()
    {
        var saved = Save(_files, step: 1, weight: 1);
        foreach (var name in (string[])[".step-00000002.tmp", ".step-00000000.old", ".step-00000003.damaged"])
            Directory.CreateDirectory(Path.Combine(_temp.Path, "snapshots", name));
        new SnapshotStore(_files, _temp.Path).CleanUp();
        Assert.Equal(
            [Path.Combine(_temp.Path, "snapshots", ".step-00000003.damaged"), saved.Path],
            Directory.GetDirectories(Path.Combine(_temp.Path, "snapshots")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Take_RunFolderInUse_IsRefusedAndNamed()
    {
        using (RunLock.Take(_temp.Path))
            Assert.Contains(_temp.Path, Assert.Throws<RunFolderException>(() => RunLock.Take(_temp.Path)).Message, StringComparison.Ordinal);
        RunLock.Take(_temp.Path).Dispose();
    }

    public void Dispose() => _temp.Dispose();

    private string Folder(long step) => Path.Combine(_temp.Path, "snapshots", SnapshotStore.NameOf(step));

    private SavedSnapshot Save(IFileSystem files, long step, float weight, SnapshotStore? store = null)
    {
        var options = new SgdOptions { Lr = 0.5, Momentum = 0.9 };
        var settings = RunFixture.Settings(runDir: _temp.Path) with { Optimizer = options };
        var parameters = new ParameterVector(RunFixture.Layout);
        parameters.Parameters.Fill(weight);
        var optimizer = Optimizer.Create(options, RunFixture.Layout.ParameterCount);
        optimizer.StepCount = step;
        optimizer.State[0].Values.Span.Fill(7);
        using var capture = new StateCaptured(new StepNumber(step), parameters, optimizer);
        return (store ?? new SnapshotStore(files, _temp.Path)).Save(
            capture, new RunPosition(new StepNumber(step), 2.5, 24), new SnapshotContext(settings));
    }
}
