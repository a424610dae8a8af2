using Cluster.Actors.Memory;

namespace Cluster.Actors.Tests.Memory;

public sealed class SharedMemoryTests
{
    [Fact]
    public unsafe void Open_ByToken_IsTheSameMemory()
    {
        using var made = SharedMemory.Create(10_000);
        using var opened = SharedMemory.Open(made.Token, 10_000, writable: true);
        Assert.NotEqual(made.Data, opened.Data);
        new Span<byte>((void*)made.Data, 10_000).Fill(7);
        Assert.False(new Span<byte>((void*)opened.Data, 10_000).ContainsAnyExcept((byte)7));
        opened.Header<long>() = 5;
        Assert.Equal(5, made.Header<long>());
        Assert.Equal(0, made.Data % SharedMemory.DataOffset);
    }

    [Fact]
    public unsafe void Open_AfterItsMakerLetItGo_StaysWhole()
    {
        var made = SharedMemory.Create(100);
        using var opened = SharedMemory.Open(made.Token, 100, writable: false);
        new Span<byte>((void*)made.Data, 100).Fill(3);
        made.Dispose();
        Assert.Equal(3, *(byte*)(opened.Data + 99));
    }

    [Fact]
    public void Open_OtherSize_IsRefused()
    {
        using var made = SharedMemory.Create(100);
        var e = Assert.Throws<SharedMemoryException>(() => SharedMemory.Open(made.Token, 101, writable: false));
        Assert.Contains("not the memory that was spoken of", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OtherMark_IsRefused()
    {
        using var made = SharedMemory.Create(100);
        var other = made.Token[..^1] + (made.Token[^1] == '0' ? '1' : '0');
        Assert.Throws<SharedMemoryException>(() => SharedMemory.Open(other, 100, writable: false));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1:2")]
    [InlineData("-1:3:00")]
    [InlineData("../../etc:1:00")]
    [InlineData("999999999:3:00")]
    public void Open_TokenOfNothing_IsRefused(string token) =>
        Assert.Throws<SharedMemoryException>(() => SharedMemory.Open(token, 0, writable: true));

    [Fact]
    public void Open_FileOfTheDisk_IsRefused()
    {
        using var file = File.Open(Path.GetTempFileName(), FileMode.Open);
        file.SetLength(SharedMemory.DataOffset);
        var token = $"{Environment.ProcessId}:{file.SafeFileHandle.DangerousGetHandle()}:{new string('0', 32)}";
        Assert.Throws<SharedMemoryException>(() => SharedMemory.Open(token, 0, writable: true));
        File.Delete(file.Name);
    }

    [Fact]
    public void Create_MoreThanTheMachineHas_IsRefusedAtOnce()
    {
        var e = Assert.Throws<SharedMemoryException>(() => SharedMemory.Create(1L << 50));
        Assert.Contains("MiB", e.Message, StringComparison.Ordinal);
    }

    // The promise that no access ends in a SIGBUS: nobody who opened it can make it shorter.
    [Fact]
    public void Open_ThenCut_IsRefusedByTheSystem()
    {
        using var made = SharedMemory.Create(8192);
        var parts = made.Token.Split(':');
        using var again = File.Open($"/proc/{parts[0]}/fd/{parts[1]}", FileMode.Open, FileAccess.ReadWrite);
        Assert.ThrowsAny<Exception>(() => again.SetLength(0));
        Assert.Equal(0, made.Header<long>());
    }
}
