using Cluster.Coordinator.Snapshots;

namespace Cluster.Coordinator.Tests.Snapshots;

public sealed class UncachedFileStreamTests : IDisposable
{
    private const int Buffer = UncachedFileStream.BufferBytes;

    private readonly PhysicalFileSystem _files = new();
    private readonly TempFolder _temp = new();

    /// <inheritdoc/>
    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(Buffer - 1)]
    [InlineData(Buffer)]
    [InlineData(Buffer + 4097)]
    [InlineData((3 * Buffer) + 4096)]
    public void Write_AnyLength_IsWhatIsReadBack(int length) => WriteAndRead(_temp.Path, length);

    // Memory has file systems that know no way past the cache.
    [Fact]
    public void Write_FileSystemInMemory_IsWhatIsReadBack()
    {
        var folder = Directory.CreateDirectory($"/dev/shm/cluster-test-{Guid.NewGuid():N}");
        try
        {
            WriteAndRead(folder.FullName, (2 * Buffer) + 777);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Write_TwoFilesAtATime_KeepApart()
    {
        using var first = Create("a");
        using var second = Create("b");
        var (a, b) = (Bytes(Buffer + 5, 1), Bytes(Buffer + 6, 2));
        first.Write(a.AsSpan(0, 1000));
        second.Write(b.AsSpan(0, 2000));
        first.Write(a.AsSpan(1000));
        second.Write(b.AsSpan(2000));
        _files.FlushToDisk(first);
        _files.FlushToDisk(second);
        first.Dispose();
        second.Dispose();
        Assert.Equal(a, File.ReadAllBytes(Path.Combine(_temp.Path, "a")));
        Assert.Equal(b, File.ReadAllBytes(Path.Combine(_temp.Path, "b")));
    }

    [Fact]
    public void Write_DiskFull_SaysSo()
    {
        var full = new FileStream("/dev/full", new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Write, BufferSize = 0 });
        using var stream = new UncachedFileStream(full);
        stream.Write(Bytes(Buffer - 1, 3));
        var failure = Assert.Throws<IOException>(() => stream.Write(Bytes(2, 4)));
        Assert.Contains("No space left on device", failure.Message, StringComparison.Ordinal);
    }

    private void WriteAndRead(string folder, int length)
    {
        var path = Path.Combine(folder, "file");
        var bytes = Bytes(length, length);
        using (var file = _files.Create(path, length + (2 * Buffer)))
        {
            Assert.IsType<UncachedFileStream>(file);
            for (var done = 0; done < length; done += 100_003)
                file.Write(bytes.AsSpan(done, Math.Min(100_003, length - done)));
            Assert.Equal(length, file.Length);
            _files.FlushToDisk(file);
        }

        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    private Stream Create(string name) => _files.Create(Path.Combine(_temp.Path, name), 2 * Buffer);

    private static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
