using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Cluster.Actors.Memory;

/// <summary>Is memory that several processes of one machine hold: one makes it, the others open it by its token.</summary>
/// <remarks>
/// <para>A file without a name (<c>memfd_create</c>), which others reach by the maker's process and descriptor, so that only
/// processes of the same user on the same machine can. Nothing stands in a file system: nothing is left behind by a kill, no
/// small <c>/dev/shm</c> stands in the way, and it ends with the last process that holds it.</para>
/// <para>All pages are there before anybody is told of it, and its size is sealed: no access ends in a SIGBUS.</para>
/// <para>The first 64 bytes are a mark that the token carries too, so that what was opened is what was meant (process numbers
/// mean something else in another container). The next bytes up to <see cref="DataOffset"/> are for a header of the user's, the
/// data begins on a page.</para>
/// </remarks>
public sealed unsafe class SharedMemory : IDisposable
{
    /// <summary>Where the user's header begins: behind the mark, on a cache line of its own.</summary>
    public const int HeaderOffset = 64;

    /// <summary>Where the data begins.</summary>
    public const int DataOffset = 4096;

    private const int MarkBytes = 16;

    /// <summary>From here on large pages are asked for: fewer of them are looked up, where the system gives them.</summary>
    private const long LargeBytes = 4 << 20;

    /// <summary>Memory that stays free: what is mapped here must not push the machine into its swap or its OOM killer.</summary>
    private const double ShareMax = 0.9;

    private readonly int _file;
    private readonly nint _length;
    private int _isDisposed;

    private SharedMemory(int file, nint address, long length, string token)
    {
        (_file, _length, Token) = (file, (nint)length, token);
        Address = address;
    }

    /// <summary>Lets it go where nobody did.</summary>
    ~SharedMemory() => Release();

    /// <summary>Gets what another process opens it by.</summary>
    public string Token { get; }

    /// <summary>Gets the bytes of data.</summary>
    public long DataBytes => _length - DataOffset;

    /// <summary>Gets where the data lies, on a page.</summary>
    public nint Data => Address + DataOffset;

    private nint Address { get; }

    /// <summary>Makes memory of zeros, all of it in place.</summary>
    /// <param name="dataBytes">Bytes of data.</param>
    /// <exception cref="SharedMemoryException">The system has none to share, or not enough.</exception>
    public static SharedMemory Create(long dataBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(dataBytes);
        if (!OperatingSystem.IsLinux()) throw new SharedMemoryException("memory is shared on Linux only");
        var length = dataBytes + DataOffset;
        var free = AvailableBytes();
        if (length > free * ShareMax)
            throw new SharedMemoryException($"{length >> 20} MiB to share are more than the {free >> 20} MiB that are free");
        var file = Libc.MemfdCreate("cluster", Libc.MemfdCloseOnExec | Libc.MemfdAllowSealing);
        if (file < 0) throw new SharedMemoryException($"no memory to share: {Libc.LastError()}");
        try
        {
            if (Libc.Truncate(file, length) != 0) throw new SharedMemoryException($"{length} bytes to share: {Libc.LastError()}");
            var address = Map(file, length, writable: true);
            try
            {
                Populate(file, address, length);
                _ = Libc.Control(file, Libc.AddSeals, Libc.SealShrink | Libc.SealGrow);
                var mark = new Span<byte>((void*)address, MarkBytes);
                RandomNumberGenerator.Fill(mark);
                var token = string.Create(
                    CultureInfo.InvariantCulture, $"{Environment.ProcessId}:{file}:{Convert.ToHexStringLower(mark)}");
                return new SharedMemory(file, address, length, token);
            }
            catch
            {
                _ = Libc.Unmap(address, (nint)length);
                throw;
            }
        }
        catch
        {
            _ = Libc.Close(file);
            throw;
        }
    }

    /// <summary>Opens memory that another process made.</summary>
    /// <param name="token">Its token.</param>
    /// <param name="dataBytes">The bytes of data that it must have.</param>
    /// <param name="writable">Whether it is written here, too.</param>
    /// <exception cref="SharedMemoryException">It is not reached from here, or is not what it should be.</exception>
    public static SharedMemory Open(string token, long dataBytes, bool writable)
    {
        var parts = token.Split(':');
        if (parts.Length != 3 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var process)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor))
            throw new SharedMemoryException("the token of shared memory is malformed");
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/fd/{descriptor}");
        var file = Libc.Open(
            path, (writable ? Libc.ReadWrite : Libc.ReadOnly) | Libc.NonBlocking | Libc.CloseOnExec);
        if (file < 0) throw new SharedMemoryException($"the memory of process {process} is not reached: {Libc.LastError()}");
        try
        {
            var length = dataBytes + DataOffset;
            var seals = Libc.Control(file, Libc.GetSeals, 0); // -1 where it is no memory file at all
            if (Libc.Seek(file, 0, Libc.SeekEnd) != length || seals < 0 || (seals & Libc.SealShrink) == 0)
                throw new SharedMemoryException($"what process {process} shares is not the memory that was spoken of");
            var address = Map(file, length, writable);
            if (Convert.ToHexStringLower(new ReadOnlySpan<byte>((void*)address, MarkBytes)) == parts[2])
                return new SharedMemory(file, address, length, token);
            _ = Libc.Unmap(address, (nint)length);
            throw new SharedMemoryException($"what process {process} shares is not the memory that was spoken of");
        }
        catch
        {
            _ = Libc.Close(file);
            throw;
        }
    }

    /// <summary>Gets the user's header.</summary>
    public ref T Header<T>()
        where T : unmanaged
    {
        Debug.Assert(sizeof(T) <= DataOffset - HeaderOffset, "the header reaches into the data");
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        return ref Unsafe.AsRef<T>((void*)(Address + HeaderOffset));
    }

    /// <summary>Gets header bytes behind the first ones, for text.</summary>
    /// <param name="offset">From the header's begin.</param>
    /// <param name="count">How many.</param>
    public Span<byte> HeaderBytes(int offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + count, DataOffset - HeaderOffset);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        return new Span<byte>((void*)(Address + HeaderOffset + offset), count);
    }

    /// <summary>Lets it go; pointers into it end here.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        _ = Libc.Unmap(Address, _length);
        _ = Libc.Close(_file);
    }

    private static nint Map(int file, long length, bool writable)
    {
        var protection = Libc.ProtectRead | (writable ? Libc.ProtectWrite : 0);
        var address = Libc.Map(0, (nint)length, protection, Libc.MapShared, file, 0);
        if (address == -1) throw new SharedMemoryException($"{length} bytes of shared memory cannot be mapped: {Libc.LastError()}");
        if (length >= LargeBytes) _ = Libc.Advise(address, (nint)length, Libc.AdviseHugePages); // a wish, not a need
        return address;
    }

    // Through the mapping, so that the pages are as large as was asked for; older systems only know the file's way.
    private static void Populate(int file, nint address, long length)
    {
        if (Libc.Advise(address, (nint)length, Libc.AdvisePopulateWrite) == 0) return;
        var error = Libc.Allocate(file, 0, length);
        if (error != 0) throw new SharedMemoryException($"{length >> 20} MiB to share are not there (error {error})");
    }

    // The container's limit or the machine's, less what is in use.
    private static long AvailableBytes()
    {
        var info = GC.GetGCMemoryInfo();
        var free = Math.Max(0, info.TotalAvailableMemoryBytes - Environment.WorkingSet);
        try
        {
            foreach (var line in File.ReadLines("/proc/meminfo"))
            {
                if (!line.StartsWith("MemAvailable:", StringComparison.Ordinal)) continue;
                var text = line["MemAvailable:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
                if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes))
                    return Math.Min(free, kilobytes << 10);
            }
        }
        catch (IOException)
        {
            // Without /proc the runtime's own figure has to do.
        }

        return free;
    }
}
