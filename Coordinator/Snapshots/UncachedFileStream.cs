using System.Runtime.InteropServices;

namespace Cluster.Coordinator.Snapshots;

/// <summary>Writes a large new file past the page cache, where the file system lets it; through it elsewhere.</summary>
/// <remarks>
/// A snapshot is not read soon. In the page cache it would push out the data that is trained on, and pages for it cost more than
/// all else of writing it: in a virtual machine that gives back what it does not use, ten times as much processor time.
/// The buffer is one huge page, where there are any: a disk takes memory in contiguous pieces, and a virtual machine's host spends
/// more on their number than on their bytes.
/// </remarks>
internal sealed class UncachedFileStream : Stream
{
    /// <summary>The bytes of a write: a huge page.</summary>
    internal const int BufferBytes = 2 << 20;

    private const int GetFlags = 3; // F_GETFL
    private const int SetFlags = 4; // F_SETFL
    private const int InvalidArgument = 22; // EINVAL
    private const int BlockBytes = 4096; // a multiple of nearly every disk's
    private const int AdviseHugePages = 14; // MADV_HUGEPAGE

    private static byte[]? _spare; // one is kept: new pages would cost as much as filling them

    private readonly FileStream _file;
    private Memory<byte> _buffer; // on a huge page's border
    private byte[]? _memory;
    private int _buffered;
    private long _written;
    private bool _isUncached;

    /// <summary>Takes a new file over that nothing was written to.</summary>
    /// <param name="file">The file, without a buffer of its own.</param>
    public UncachedFileStream(FileStream file)
    {
        _file = file;
        _isUncached = TrySetUncached(true);
    }

    private static int Uncached => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x10000 : 0x4000; // O_DIRECT

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => _written + _buffered;

    /// <inheritdoc/>
    public override long Position { get => Length; set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_memory is null) Rent();
        while (!buffer.IsEmpty)
        {
            var piece = buffer[..Math.Min(buffer.Length, BufferBytes - _buffered)];
            piece.CopyTo(_buffer.Span[_buffered..]);
            _buffered += piece.Length;
            buffer = buffer[piece.Length..];
            if (_buffered == BufferBytes) WriteOut();
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        // What is buffered goes out when there is enough of it, or with FlushToDisk.
    }

    /// <summary>Brings the whole file to the disk itself, and cuts off what was reserved and not needed.</summary>
    public void FlushToDisk()
    {
        if (_buffered > 0) WriteOut();
        Return();
        _file.SetLength(_written);
        _file.Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _file.Dispose();
        Return();
        base.Dispose(disposing);
    }

    private static byte[] Fresh()
    {
        var memory = GC.AllocateUninitializedArray<byte>(2 * BufferBytes, pinned: true);
        if (OperatingSystem.IsLinux()) _ = Advise(AddressOf(memory) + ToBorder(memory), BufferBytes, AdviseHugePages); // a wish, not a need
        return memory;
    }

    private static nint AddressOf(byte[] memory) => Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0);

    private static int ToBorder(byte[] memory) => (int)(-AddressOf(memory) & (BufferBytes - 1));

    private void Rent()
    {
        _memory = Interlocked.Exchange(ref _spare, null) ?? Fresh();
        _buffer = _memory.AsMemory(ToBorder(_memory), BufferBytes);
    }

    private void Return()
    {
        _buffer = default;
        Interlocked.CompareExchange(ref _spare, Interlocked.Exchange(ref _memory, null), null);
    }

    // Past the cache whole blocks only: what of the last one is too much is cut off when the file is flushed.
    private void WriteOut()
    {
        try
        {
            RandomAccess.Write(_file.SafeFileHandle, _buffer.Span[..WholeBlocks()], _written);
        }
        catch (IOException e) when (e.HResult == InvalidArgument && _isUncached && TrySetUncached(false))
        {
            _isUncached = false; // the disk's blocks are larger than these
            RandomAccess.Write(_file.SafeFileHandle, _buffer.Span[..WholeBlocks()], _written);
        }

        _written += _buffered;
        _buffered = 0;
    }

    private int WholeBlocks()
    {
        if (!_isUncached) return _buffered;
        var whole = (_buffered + BlockBytes - 1) & -BlockBytes;
        _buffer.Span[_buffered..whole].Clear();
        return whole;
    }

    private bool TrySetUncached(bool isWanted)
    {
        if (!OperatingSystem.IsLinux()) return false;
        var file = (int)_file.SafeFileHandle.DangerousGetHandle();
        var flags = Control(file, GetFlags, 0);
        return flags >= 0 && Control(file, SetFlags, isWanted ? flags | Uncached : flags & ~Uncached) == 0;
    }

    [DllImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int file, int command, int argument);

    [DllImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Advise(nint address, nint length, int advice);
}
