using Cluster.Coordinator.Snapshots;
using Cluster.Messages.Testing;

namespace Cluster.Coordinator.Runs;

/// <summary>Keeps what a run leaves behind: settings, events and figures, one JSON object per line.</summary>
public sealed class RunFolder : IRunObserver, IDisposable
{
    private readonly LineFile _events;
    private readonly LineFile _metrics;
    private readonly TimeProvider _time;

    /// <summary>Opens the folder of a run, which a resumed run finds already there.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="time">Gives each line its time.</param>
    /// <param name="warn">Is told where lines cannot be written; the run goes on.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public RunFolder(string path, TimeProvider time, Action<string> warn)
    {
        Path = path;
        _time = time;
        Directory.CreateDirectory(System.IO.Path.Combine(path, "logs"));
        _events = new LineFile(System.IO.Path.Combine(path, "events.jsonl"), warn);
        _metrics = new LineFile(System.IO.Path.Combine(path, "metrics.jsonl"), warn);
    }

    /// <summary>Gets the folder.</summary>
    public string Path { get; }

    /// <summary>Makes a run's folder; its name, and those above it that are new, survive a power cut.</summary>
    /// <exception cref="RunFolderException">It cannot be made.</exception>
    public static void Create(IFileSystem files, string path)
    {
        path = System.IO.Path.GetFullPath(path);
        var standing = System.IO.Path.GetDirectoryName(path);
        while (standing is not null && !files.DirectoryExists(standing))
            standing = System.IO.Path.GetDirectoryName(standing);
        try
        {
            files.CreateDirectory(path);
            for (var at = path; at != standing && System.IO.Path.GetDirectoryName(at) is { } above; at = above)
                files.FlushDirectory(above);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RunFolderException.CannotWrite(path, e);
        }
    }

    /// <inheritdoc/>
    public void OnEvent(RunEvent e)
    {
        var file = e is StepCompleted or EpochCompleted ? _metrics : _events;
        file.Add(
            $"{{\"ts\":\"{_time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ}\",{RunEventNames.ToJson(e)[1..]}",
            atOnce: e is not StepCompleted);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _events.Dispose();
        _metrics.Dispose();
    }

    /// <summary>Writes a JSON file of a run's folder so that after any crash it is there whole, or as it was.</summary>
    /// <exception cref="IOException">The disk is full, read-only or broken.</exception>
    internal static void Write(IFileSystem files, string path, string name, object content)
    {
        var bytes = SealedJson.Write(content);
        var beside = System.IO.Path.Combine(path, "." + name + ".tmp");
        files.DeleteFile(beside); // of one that was killed here
        using (var file = files.Create(beside, bytes.Length))
        {
            file.Write(bytes);
            if (!PlantedBug.Is(Bug.ConfigNotSynced)) files.FlushToDisk(file);
        }

        files.MoveFile(beside, System.IO.Path.Combine(path, name));
        files.FlushDirectory(path);
    }
}
