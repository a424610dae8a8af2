using System.Security.Cryptography;
using System.Text;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;
using Cluster.Simulation.Disk;

namespace Cluster.Coordinator.Tests.Snapshots;

/// <summary>Damages a snapshot in every place there is: the one before is taken, and what is wrong is told.</summary>
public sealed class DamageTests
{
    private const string Run = "/runs/test-20261122-000000-0000";

    private readonly SimulatedDisk _disk = new();
    private readonly SimulatedFileSystem _files;
    private readonly string _newest;

    public DamageTests()
    {
        _files = new SimulatedFileSystem(_disk, new Random(1), null);
        RunFolder.Create(_files, Run);
        RunBase.Write(_files, SnapshotFixture.Settings(Run), SnapshotFixture.Weights(1), null);
        _newest = SnapshotFixture.Save(new SnapshotStore(_files, Run), Run, 3, 3).Path;
    }

    public static TheoryData<string> Names =>
        [SnapshotStore.ModelFile, SnapshotStore.OptimizerFile, SnapshotStore.TrainerFile, SnapshotManifest.FileName];

    [Theory]
    [MemberData(nameof(Names))]
    public void Last_AnyByteFlipped_TakesTheOneBeforeAndSaysSo(string name)
    {
        var file = File(name);
        for (var at = 0; at < file.Live.Count; at++)
        {
            file.Flip(at, at % 8);
            AssertFallsBack($"bit {at % 8} of byte {at}");
            file.Flip(at, at % 8);
        }

        Assert.Equal(3, Last(_ => { })!.Trainer.Step);
    }

    [Fact]
    public void Last_AnyByteOfTheManifestReplaced_TakesTheOneBeforeAndSaysSo()
    {
        var bytes = File(SnapshotManifest.FileName).Live;
        for (var at = 0; at < bytes.Count; at++)
        {
            var good = bytes[at];
            foreach (var bad in " \n\t0129afAF\"{}[],:\\"u8)
            {
                if (bad == good) continue;
                bytes[at] = bad;
                AssertFallsBack($"byte {at} as {(char)bad}");
            }

            bytes[at] = good;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Last_CutAtAnyLength_TakesTheOneBeforeAndSaysSo(string name)
    {
        var bytes = File(name).Live;
        while (bytes.Count > 0)
        {
            bytes.RemoveAt(bytes.Count - 1);
            AssertFallsBack($"{bytes.Count} bytes of {name}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Last_FileMissing_TakesTheOneBeforeAndSaysSo(string name)
    {
        _files.DeleteFile(Path.Combine(_newest, name));
        AssertFallsBack($"no {name}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Last_FileOfAnotherSnapshot_TakesTheOneBeforeAndSaysSo(string name)
    {
        var (mine, other) = (File(name).Live, ((DiskFile)_disk.Find($"{Run}/snapshots/step-00000000/{name}")!).Live);
        mine.Clear();
        mine.AddRange(other);
        AssertFallsBack($"{name} of step 0");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Last_AllSnapshotsDamaged_IsRefusedAlsoWhereAnOlderRunIsWhole(string name)
    {
        const string Older = "/runs/test-20261121-000000-0000";
        RunFolder.Create(_files, Older);
        RunBase.Write(_files, SnapshotFixture.Settings(Older), SnapshotFixture.Weights(1), null);
        File(name).Flip(9, 0);
        ((DiskFile)_disk.Find($"{Run}/snapshots/step-00000000/{name}")!).Flip(9, 0);
        var told = new List<string>();
        var refused = Assert.Throws<SnapshotException>(() => Last(told.Add));
        Assert.Equal(Run, refused.Path);
        Assert.Equal(2, told.Count(t => t.Contains(name, StringComparison.Ordinal)));
    }

    [Fact]
    public void Open_ManifestsOfOlderForms_AreReadAndCompared()
    {
        var manifest = SnapshotReader.Open(_files, _newest).Manifest;
        var files = manifest.Files.ToDictionary(f => f.Key, f => new SnapshotFile(
            f.Value.Bytes, null, Convert.ToHexStringLower(SHA256.HashData(File(f.Key).Live.ToArray()))));
        var older = manifest with { Format = SnapshotManifest.Sha256Format, Files = files };
        Replace(SealedJson.Write(older));
        Assert.Equal(3, SnapshotReader.Open(_files, _newest).Trainer.Step);
        AssertNoticesDamage();
        Replace(Unsealed(older with { Format = SnapshotManifest.UnsealedFormat }));
        Assert.Equal(3, SnapshotReader.Open(_files, _newest).Trainer.Step);
        AssertNoticesDamage();

        void AssertNoticesDamage()
        {
            File(SnapshotStore.ModelFile).Flip(9, 0);
            AssertRefused("its SHA-256 is");
            File(SnapshotStore.ModelFile).Flip(9, 0);
        }
    }

    [Fact]
    public void Open_ManifestWithoutWhatItsFormSays_IsRefused()
    {
        var manifest = SnapshotReader.Open(_files, _newest).Manifest;
        foreach (var form in (int[])[SnapshotManifest.Sha256Format, SnapshotManifest.CurrentFormat])
        {
            Replace(Unsealed(manifest with { Format = form })); // these forms must bear their hash
            AssertRefused("without a hash");
        }

        Replace(SealedJson.Write(manifest with { Format = SnapshotManifest.Sha256Format }));
        AssertRefused("does not say the hash of model.pth");
        var files = manifest.Files.ToDictionary(f => f.Key, f => f.Key == SnapshotStore.TrainerFile ? new SnapshotFile(f.Value.Bytes, null) : f.Value);
        Replace(SealedJson.Write(manifest with { Files = files }));
        AssertRefused("does not say the hash of trainer.json");
        files.Remove(SnapshotStore.TrainerFile);
        Replace(SealedJson.Write(manifest with { Files = files }));
        AssertRefused("does not name trainer.json");
        Replace(SealedJson.Write(manifest with { Format = SnapshotManifest.CurrentFormat + 1 }));
        AssertRefused($"format {SnapshotManifest.CurrentFormat + 1}, this build reads {SnapshotManifest.CurrentFormat}");
    }

    private static byte[] Unsealed(SnapshotManifest manifest)
    {
        var text = Encoding.UTF8.GetString(SealedJson.Write(manifest));
        return Encoding.UTF8.GetBytes(text[..text.LastIndexOf(",\n  \"sha256\"", StringComparison.Ordinal)] + "\n}");
    }

    private void Replace(byte[] content)
    {
        var bytes = File(SnapshotManifest.FileName).Live;
        bytes.Clear();
        bytes.AddRange(content);
    }

    private void AssertRefused(string reason) => Assert.Contains(
        reason, Assert.Throws<SnapshotException>(() => SnapshotReader.Open(_files, _newest)).Message, StringComparison.Ordinal);

    private DiskFile File(string name) => (DiskFile)_disk.Find(Path.Combine(_newest, name))!;

    private LastRun? Last(Action<string> warn) => new SnapshotCatalog(_files).Last("/runs", "test", warn);

    private void AssertFallsBack(string damage)
    {
        var told = new List<string>();
        var last = Last(told.Add)!;
        Assert.True(last.Trainer.Step == 0, $"step {last.Trainer.Step} was taken with {damage}");
        Assert.Contains(_newest, Assert.Single(told), StringComparison.Ordinal);
    }
}
