using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;
using Cluster.Parameters.Optimizers;

namespace Cluster.Coordinator.Tests.Snapshots;

public sealed class SnapshotCatalogTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly PhysicalFileSystem _files = new();
    private readonly List<string> _told = [];

    [Fact]
    public void Last_TwoRunsOfTheJob_GivesTheNewer()
    {
        var newer = Run("b-20261122-000002-0000");
        Run("c-20261122-000001-0000");
        Run("a-20261122-000003-0000", job: "another");
        Assert.Equal(newer, Path.GetDirectoryName(Path.GetDirectoryName(Last()!.Snapshot.Path)));
        Assert.Empty(_told);
    }

    [Fact]
    public void Last_NoRunOfTheJob_IsNull()
    {
        Run("a-20261122-000003-0000", job: "another");
        Directory.CreateDirectory(Path.Combine(_temp.Path, "some-folder-of-the-user"));
        Assert.Null(Last());
        Assert.Empty(_told);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"run_id\": \"x\"")]
    [InlineData(null)]
    public void Last_SettingsLostOrTorn_GoesOnFromTheSnapshotAndSaysSo(string? content)
    {
        Run("test-20261122-000001-0000");
        var newest = Run("test-20261122-000002-0000");
        var config = Path.Combine(newest, RunConfig.FileName);
        if (content is null) File.Delete(config);
        else File.WriteAllText(config, content);
        var last = Last()!;
        Assert.StartsWith(newest, last.Snapshot.Path, StringComparison.Ordinal);
        Assert.Null(last.Settings);
        Assert.Contains(newest, Assert.Single(_told), StringComparison.Ordinal);
        Assert.Contains(RunConfig.FileName, _told[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Last_AnyByteOfTheSettingsFlipped_IsNoticed()
    {
        var config = Path.Combine(Run("test-20261122-000002-0000"), RunConfig.FileName);
        var good = File.ReadAllBytes(config);
        for (var at = 0; at < good.Length; at++)
        {
            var bad = (byte[])good.Clone();
            bad[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(config, bad);
            Assert.Null(Last()!.Settings);
        }

        Assert.Equal(good.Length, _told.Count);
    }

    [Fact]
    public void Last_RunEndedBeforeItsFirstSnapshot_IsPassedOverAndNamed()
    {
        var older = Run("test-20261122-000001-0000");
        var newest = Path.Combine(_temp.Path, "test-20261122-000002-0000");
        Directory.CreateDirectory(newest);
        RunLock.Take(newest, RunLock.LauncherFile).Dispose();
        Assert.StartsWith(older, Last()!.Snapshot.Path, StringComparison.Ordinal);
        Assert.Contains(newest, Assert.Single(_told), StringComparison.Ordinal);
    }

    [Fact]
    public void Last_OtherNumbersAskedForSinceTheSnapshot_TakesThose()
    {
        var run = Run("test-20261122-000001-0000");
        var asked = SnapshotFixture.Settings(run) with { Epochs = 9, Optimizer = new SgdOptions { Lr = 0.125 } };
        RunFolder.Write(_files, run, RunConfig.FileName, RunConfig.Of(asked));
        var trainer = Last()!.Trainer;
        Assert.Equal(9, trainer.Epochs);
        Assert.Equal(asked.Optimizer, trainer.ReadOptimizer());
    }

    [Fact]
    public void Best_NewestRunHasNone_IsRefusedAndNoOlderRunTaken()
    {
        var older = Run("a-20261122-000001-0000", job: "another");
        var best = Path.Combine(older, "snapshots", "best");
        _files.ReplaceLink(best, "step-00000000");
        var catalog = new SnapshotCatalog(_files);
        Assert.Equal(Path.Combine(older, "snapshots", "step-00000000"), catalog.Best(_temp.Path).Path);
        Assert.Equal(catalog.Best(_temp.Path).Path, catalog.Open(Path.Combine(best, "model.pth")).Path);
        var newer = Run("test-20261122-000002-0000");
        Assert.Contains($"{newer}: has no best epoch", Assert.Throws<SnapshotException>(() => catalog.Best(_temp.Path)).Message, StringComparison.Ordinal);
        Assert.StartsWith(newer, catalog.Last(_temp.Path, null, _told.Add)!.Snapshot.Path, StringComparison.Ordinal);
    }

    public void Dispose() => _temp.Dispose();

    private LastRun? Last() => new SnapshotCatalog(_files).Last(_temp.Path, "test", _told.Add);

    private string Run(string name, string job = "test")
    {
        var run = Path.Combine(_temp.Path, name);
        RunFolder.Create(_files, run);
        RunBase.Write(_files, SnapshotFixture.Settings(run) with { Job = job }, SnapshotFixture.Weights(1), null);
        return run;
    }
}
