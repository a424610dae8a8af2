using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;
using Cluster.Coordinator.Tests.Snapshots;
using Cluster.Messages;

namespace Cluster.Coordinator.Tests.Runs;

public sealed class GenerationLedgerTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly PhysicalFileSystem _files = new();

    [Fact]
    public void Begin_AgainWithoutASnapshot_GivesAnotherGeneration()
    {
        Assert.Equal(1, Begin(atLeast: 1));
        Assert.Equal(2, Begin(atLeast: 1));
        Assert.Equal(7, Begin(atLeast: 7));
        Assert.Equal(8, Begin(atLeast: 2));
        Assert.Equal(["00000008"], Directory.GetDirectories(Folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Begin_DiskFails_BeginsNothingThatIsGivenTwice()
    {
        var last = Begin(atLeast: 1);
        for (var k = 1; k <= 4; k++)
        {
            var faulty = new FaultyFileSystem(failAt: k);
            Assert.Throws<IOException>(() => GenerationLedger.Begin(faulty, _temp.Path, new Generation(1)));
            var next = Begin(atLeast: 1);
            Assert.True(next > last);
            last = next;
        }
    }

    [Fact]
    public void Begin_Order_MarkThenFoldersToTheDisk()
    {
        var files = new FaultyFileSystem(failAt: 0);
        GenerationLedger.Begin(files, _temp.Path, new Generation(3));
        Assert.Equal(
            [
                "mkdir 00000003", "create owner", "fsync owner", "fsync 00000003/", "fsync generations/", $"fsync {Path.GetFileName(_temp.Path)}/",
                $"fsync {Path.GetFileName(Path.GetDirectoryName(_temp.Path))}/",
            ],
            files.Log);
    }

    public void Dispose() => _temp.Dispose();

    private string Folder => Path.Combine(_temp.Path, "generations");

    private long Begin(long atLeast) => GenerationLedger.Begin(_files, _temp.Path, new Generation(atLeast)).Value;
}
