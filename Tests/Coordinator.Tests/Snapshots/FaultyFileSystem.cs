using Cluster.Coordinator.Snapshots;

namespace Cluster.Coordinator.Tests.Snapshots;

/// <summary>Is the machine's file system whose <paramref name="failAt"/>-th change (from 1) fails, as a full disk does.</summary>
internal sealed class FaultyFileSystem(int failAt) : IFileSystem
{
    private readonly PhysicalFileSystem _inner = new();

    /// <summary>Gets the changes made or refused so far.</summary>
    public int Changes { get; private set; }

    /// <summary>Gets what was done, in order.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Gets what happens before each change: others may write to the same disk.</summary>
    public Action<string>? OnChange { get; init; }

    /// <summary>Gets the file after whose removal the removal of its folder fails; null: none fails.</summary>
    public string? FailsAfterRemovalOf { get; init; }

    public void CreateDirectory(string path)
    {
        Change($"mkdir {Path.GetFileName(path)}");
        _inner.CreateDirectory(path);
    }

    public Stream Create(string path, long length)
    {
        Change($"create {Path.GetFileName(path)}");
        return _inner.Create(path, length);
    }

    public void FlushToDisk(Stream file)
    {
        Change($"fsync {Path.GetFileName(((FileStream)file).Name)}");
        _inner.FlushToDisk(file);
    }

    public void FlushDirectory(string path)
    {
        Change($"fsync {Path.GetFileName(path)}/");
        _inner.FlushDirectory(path);
    }

    public void MoveDirectory(string from, string to)
    {
        Change($"rename {Path.GetFileName(to)}");
        _inner.MoveDirectory(from, to);
    }

    public void MoveFile(string from, string to)
    {
        Change($"rename {Path.GetFileName(to)}");
        _inner.MoveFile(from, to);
    }

    public void ReplaceLink(string path, string target)
    {
        Change($"link {Path.GetFileName(path)}");
        _inner.ReplaceLink(path, target);
    }

    public string? ReadLink(string path) => _inner.ReadLink(path);

    public void DeleteFile(string path) => _inner.DeleteFile(path);

    public void DeleteDirectory(string path)
    {
        if (FailsAfterRemovalOf is { } name)
        {
            _inner.DeleteFile(Path.Combine(path, name));
            throw new IOException($"input/output error (after delete {name})");
        }

        _inner.DeleteDirectory(path);
    }

    public Stream OpenRead(string path) => _inner.OpenRead(path);

    public bool DirectoryExists(string path) => _inner.DirectoryExists(path);

    public bool FileExists(string path) => _inner.FileExists(path);

    public IReadOnlyList<string> Directories(string path) => _inner.Directories(path);

    private void Change(string what)
    {
        OnChange?.Invoke(what);
        if (++Changes == failAt) throw new IOException($"no space left on device ({what})");
        Log.Add(what);
    }
}
