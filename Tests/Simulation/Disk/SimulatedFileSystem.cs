using Cluster.Coordinator.Snapshots;

namespace Cluster.Simulation.Disk;

/// <summary>Is the disk as one process sees it; the process may be killed at any of its operations.</summary>
internal sealed class SimulatedFileSystem(SimulatedDisk disk, Random random, Trace? trace) : IFileSystem
{
    private bool _isDead;

    /// <summary>Gets the operations so far.</summary>
    public int Operations { get; private set; }

    /// <summary>Gets or sets the operation, counted from now, at which the process is killed; 0 for none.</summary>
    public int OperationsToKill { get; set; }

    /// <summary>Gets or sets whether only operations on folders are counted to that one.</summary>
    public bool CountsFolders { get; set; }

    /// <summary>
    /// Gets or sets what happens before each operation, by its number from 1; others may have their turns meanwhile.
    /// </summary>
    public Action<int>? OnOperation { get; set; }

    /// <summary>Gets whether the process was killed at an operation.</summary>
    public bool WasKilled { get; private set; }

    /// <summary>Ends the process's access.</summary>
    public void End() => _isDead = true;

    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        if (disk.Find(path) is DiskFolder) return;
        Begin("mkdir", path, needsSpace: true);
        disk.CreateFolder(path);
    }

    /// <inheritdoc/>
    public Stream Create(string path, long length)
    {
        Begin("create", path, needsSpace: true);
        var (folder, name) = disk.FindParent(path);
        if (folder.Live.ContainsKey(name)) throw new IOException($"{path} exists");
        var file = new DiskFile();
        folder.Add(name, file);
        return new SimulatedStream(this, file, path);
    }

    /// <inheritdoc/>
    public Stream OpenRead(string path)
    {
        Begin("read", path, needsSpace: false);
        return disk.Find(path) is DiskFile file
            ? new MemoryStream([.. file.Live], writable: false)
            : throw new FileNotFoundException($"{path} is not there");
    }

    /// <inheritdoc/>
    public void FlushToDisk(Stream file)
    {
        var stream = (SimulatedStream)file;
        try
        {
            Begin("fsync", stream.Path, needsSpace: false);
        }
        catch (IOException)
        {
            stream.File.FailSync();
            throw;
        }

        stream.File.Sync();
    }

    /// <inheritdoc/>
    public void FlushDirectory(string path)
    {
        Begin("fsync folder", path, needsSpace: false);
        if (disk.Find(path) is not DiskFolder folder) throw new DirectoryNotFoundException($"{path} is not there");
        folder.Sync();
    }

    /// <inheritdoc/>
    public void MoveDirectory(string from, string to)
    {
        Begin("rename", from, needsSpace: false);
        var (folder, name) = disk.FindParent(from);
        var (target, newName) = disk.FindParent(to);
        if (!ReferenceEquals(folder, target)) throw new IOException($"{to} is in another folder");
        if (!folder.Live.ContainsKey(name)) throw new DirectoryNotFoundException($"{from} is not there");
        if (folder.Live.ContainsKey(newName)) throw new IOException($"{to} exists");
        folder.Rename(name, newName);
    }

    /// <inheritdoc/>
    public void MoveFile(string from, string to)
    {
        Begin("rename", from, needsSpace: false);
        var (folder, name) = disk.FindParent(from);
        var (target, newName) = disk.FindParent(to);
        if (!ReferenceEquals(folder, target)) throw new IOException($"{to} is in another folder");
        if (!FileExists(from)) throw new FileNotFoundException($"{from} is not there");
        folder.Rename(name, newName);
    }

    /// <inheritdoc/>
    public void ReplaceLink(string path, string target)
    {
        Begin("link", path, needsSpace: true);
        var (folder, name) = disk.FindParent(path);
        if (folder.Live.GetValueOrDefault(name) is { } other and not DiskLink) throw new IOException($"{path} is a {other.GetType().Name}");
        folder.Add(name, new DiskLink(target));
    }

    /// <inheritdoc/>
    public string? ReadLink(string path) => (disk.Find(path) as DiskLink)?.Target;

    /// <inheritdoc/>
    public void DeleteFile(string path)
    {
        if (disk.Find(path) is not (DiskFile or DiskLink)) return;
        Begin("delete", path, needsSpace: false);
        var (folder, name) = disk.FindParent(path);
        folder.Remove(name);
    }

    /// <inheritdoc/>
    public void DeleteDirectory(string path)
    {
        if (disk.Find(path) is not DiskFolder folder) throw new DirectoryNotFoundException($"{path} is not there");
        foreach (var name in folder.Live.Keys.ToArray())
        {
            var inner = Path.Combine(path, name);
            if (!folder.Live.TryGetValue(name, out var entry)) continue; // another process removed it meanwhile
            if (entry is DiskFolder)
            {
                DeleteDirectory(inner);
            }
            else
            {
                Begin("delete", inner, needsSpace: false);
                folder.Remove(name);
            }
        }

        Begin("rmdir", path, needsSpace: false);
        if (disk.Find(path) != folder) throw new DirectoryNotFoundException($"{path} is not there");
        var (parent, last) = disk.FindParent(path);
        parent.Remove(last);
    }

    /// <inheritdoc/>
    public bool DirectoryExists(string path) => disk.Find(path) is DiskFolder;

    /// <inheritdoc/>
    public bool FileExists(string path) => disk.Find(path) is DiskFile;

    /// <inheritdoc/>
    public IReadOnlyList<string> Directories(string path) => disk.Find(path) is DiskFolder folder
        ? [.. folder.Live.Where(e => e.Value is DiskFolder).Select(e => Path.Combine(path, e.Key))]
        : [];

    private void Append(DiskFile file, string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            Begin("write", path, needsSpace: true);
        }
        catch (IOException) when (!_isDead)
        {
            file.Append(bytes[..random.Next(bytes.Length + 1)]);
            throw;
        }

        file.Append(bytes);
    }

    // A dead process changes nothing, whatever its code still does on the way out.
    private void Begin(string operation, string path, bool needsSpace)
    {
        if (!_isDead) OnOperation?.Invoke(Operations + 1);
        if (_isDead) throw new IOException("the process is dead");
        Operations++;
        var counts = !CountsFolders || operation is "mkdir" or "rename" or "rmdir" or "fsync folder";
        if (counts && OperationsToKill > 0 && --OperationsToKill == 0)
        {
            trace?.Add($"disk: killed before {operation} {path}");
            _isDead = WasKilled = true;
            throw new IOException("the process is dead");
        }

        if (disk.IsFull && needsSpace) Refuse(operation, path, "no space left on device");
        if (disk.ErrorRate > 0 && random.NextDouble() < disk.ErrorRate) Refuse(operation, path, "input/output error");
        if (operation is not ("write" or "read")) trace?.Add($"disk: {operation} {path}");
    }

    private void Refuse(string operation, string path, string error)
    {
        disk.Errors++;
        trace?.Add($"disk: {operation} {path}: {error}");
        throw new IOException($"{error} ({operation} {path})");
    }

    private sealed class SimulatedStream(SimulatedFileSystem files, DiskFile file, string path) : Stream
    {
        public DiskFile File => file;

        public string Path => path;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => file.Live.Count;

        public override long Position { get => Length; set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => files.Append(file, path, buffer);

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
