using System.Runtime.InteropServices;

namespace Cluster.Coordinator.Snapshots;

/// <summary>Is the machine's file system.</summary>
public sealed class PhysicalFileSystem : IFileSystem
{
    /// <summary>A file that is larger is a snapshot's: it is not read soon.</summary>
    private const int CachedBytesMax = 1 << 20;

    private const int CachedBufferBytes = 4096;

    /// <inheritdoc/>
    public void CreateDirectory(string path) => Directory.CreateDirectory(path);

    /// <inheritdoc/>
    public Stream Create(string path, long length)
    {
        var isCached = length <= CachedBytesMax;
        var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            PreallocationSize = length,
            BufferSize = isCached ? CachedBufferBytes : 0,
        });
        return isCached ? file : new UncachedFileStream(file);
    }

    /// <inheritdoc/>
    public Stream OpenRead(string path) => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);

    /// <inheritdoc/>
    public void FlushToDisk(Stream file)
    {
        if (file is UncachedFileStream uncached)
        {
            uncached.FlushToDisk();
            return;
        }

        file.SetLength(file.Length); // what was reserved and is not needed goes back
        ((FileStream)file).Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows()) return; // renames are journalled there, and a folder cannot be opened
        var descriptor = Open(path, 0);
        if (descriptor < 0) throw new IOException($"{path}: open failed, errno {Marshal.GetLastPInvokeError()}");
        var result = Sync(descriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (result != 0) throw new IOException($"{path}: fsync failed, errno {error}");
    }

    /// <inheritdoc/>
    public void MoveDirectory(string from, string to) => Directory.Move(from, to);

    /// <inheritdoc/>
    public void MoveFile(string from, string to) => File.Move(from, to, overwrite: true);

    /// <inheritdoc/>
    public void ReplaceLink(string path, string target)
    {
        var beside = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.tmp");
        File.Delete(beside); // of one that was killed here
        Directory.CreateSymbolicLink(beside, target);
        if (OperatingSystem.IsWindows())
        {
            if (ReadLink(path) is not null) Directory.Delete(path);
            Directory.Move(beside, path);
        }
        else if (Rename(beside, path) != 0)
        {
            throw new IOException($"{path}: rename failed, errno {Marshal.GetLastPInvokeError()}");
        }
    }

    /// <inheritdoc/>
    public string? ReadLink(string path) => new DirectoryInfo(path).LinkTarget;

    /// <inheritdoc/>
    public void DeleteFile(string path) => File.Delete(path);

    /// <inheritdoc/>
    public void DeleteDirectory(string path) => Directory.Delete(path, recursive: true);

    /// <inheritdoc/>
    public bool DirectoryExists(string path) => Directory.Exists(path);

    /// <inheritdoc/>
    public bool FileExists(string path) => File.Exists(path);

    /// <inheritdoc/>
    public IReadOnlyList<string> Directories(string path)
    {
        if (!Directory.Exists(path)) return [];
        var found = Directory.GetDirectories(path);
        Array.Sort(found, StringComparer.Ordinal);
        return found;
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    // .NET's own takes a link to a folder neither for a file nor for a folder that may be replaced.
    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Rename(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
