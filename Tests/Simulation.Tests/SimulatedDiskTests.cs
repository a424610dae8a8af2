using System.Text;
using Cluster.Simulation.Disk;

namespace Cluster.Simulation.Tests;

public sealed class SimulatedDiskTests
{
    private readonly SimulatedDisk _disk = new();
    private readonly SimulatedFileSystem _files;

    public SimulatedDiskTests() => _files = new SimulatedFileSystem(_disk, new Random(1), null);

    [Fact]
    public void CutPower_EverythingSynced_ForgetsNothing()
    {
        Write("/run/a.tmp", "whole", sync: true);
        _files.FlushDirectory("/run/a.tmp");
        _files.MoveDirectory("/run/a.tmp", "/run/a");
        SyncAbove();
        _disk.CutPower(new Random(3));
        Assert.Equal("whole", Read("/run/a/file"));
    }

    [Fact]
    public void CutPower_RenameNotSynced_MayForgetIt()
    {
        var forgotten = Outcomes(disk =>
        {
            Write("/run/a.tmp", "whole", sync: true);
            _files.FlushDirectory("/run/a.tmp");
            SyncAbove();
            _files.MoveDirectory("/run/a.tmp", "/run/a");
        }, () => _files.DirectoryExists("/run/a"));
        Assert.Equal([false, true], forgotten);
    }

    [Fact]
    public void CutPower_ContentNotSynced_MayLoseTearOrZeroIt()
    {
        var contents = Outcomes(_ =>
        {
            Write("/run/a", "whole", sync: false);
            _files.FlushDirectory("/run/a");
            SyncAbove();
        }, () => Read("/run/a/file"));
        Assert.Contains("", contents);
        Assert.Contains("whole", contents);
        Assert.Contains("\0\0\0\0\0", contents);
        Assert.Contains(contents, c => c.Length is > 0 and < 5);
    }

    [Fact]
    public void FlushToDisk_Refused_ASecondOneDoesNotHelp()
    {
        _files.CreateDirectory("/run/a");
        _files.FlushDirectory("/run");
        using var file = _files.Create("/run/a/file", 0);
        file.Write("whole"u8);
        _disk.ErrorRate = 1;
        Assert.Throws<IOException>(() => _files.FlushToDisk(file));
        _disk.ErrorRate = 0;
        _files.FlushToDisk(file);
        _files.FlushDirectory("/run/a");
        SyncAbove();
        var lost = Enumerable.Range(0, 20).Any(seed =>
        {
            _disk.CutPower(new Random(seed));
            return Read("/run/a/file") != "whole";
        });
        Assert.True(lost);
    }

    [Fact]
    public void Operation_OfAKilledProcess_ChangesNothing()
    {
        _files.CreateDirectory("/run");
        _files.OperationsToKill = 2;
        _files.CreateDirectory("/run/a");
        Assert.Throws<IOException>(() => _files.CreateDirectory("/run/b"));
        Assert.Throws<IOException>(() => _files.DeleteDirectory("/run/a"));
        Assert.True(_files.WasKilled);
        Assert.True(_files.DirectoryExists("/run/a"));
        Assert.False(_files.DirectoryExists("/run/b"));
    }

    private SortedSet<T> Outcomes<T>(Action<SimulatedDisk> write, Func<T> read)
    {
        var seen = new SortedSet<T>();
        for (var seed = 0; seed < 60; seed++)
        {
            if (_files.DirectoryExists("/run")) _files.DeleteDirectory("/run");
            write(_disk);
            _disk.CutPower(new Random(seed));
            seen.Add(read());
        }

        return seen;
    }

    private void Write(string folder, string content, bool sync)
    {
        _files.CreateDirectory(folder);
        using var file = _files.Create(folder + "/file", 0);
        file.Write(Encoding.UTF8.GetBytes(content));
        if (sync) _files.FlushToDisk(file);
    }

    private void SyncAbove()
    {
        _files.FlushDirectory("/run");
        _files.FlushDirectory("/");
    }

    private string Read(string path)
    {
        using var reader = new StreamReader(_files.OpenRead(path));
        return reader.ReadToEnd();
    }
}
