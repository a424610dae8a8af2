using System.Text;
using System.Text.Json;
using Cluster.Coordinator.Snapshots;

namespace Cluster.Coordinator.Runs;

/// <summary>Keeps what a run leaves behind: settings, events and figures, one JSON object per line.</summary>
public sealed class RunFolder : IRunObserver, IDisposable
{
    private readonly StreamWriter _events;
    private readonly StreamWriter _metrics;
    private readonly TimeProvider _time;

    /// <summary>Opens the folder of a run, which a resumed run finds already there.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public RunFolder(string path, TimeProvider time)
    {
        Path = path;
        _time = time;
        Directory.CreateDirectory(System.IO.Path.Combine(path, "logs"));
        _events = Append("events.jsonl");
        _metrics = Append("metrics.jsonl");
    }

    /// <summary>Gets the folder.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void OnEvent(RunEvent e)
    {
        var writer = e is StepCompleted or EpochCompleted ? _metrics : _events;
        writer.WriteLine($"{{\"ts\":\"{_time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ}\",{RunEventNames.ToJson(e)[1..]}");
        if (e is not StepCompleted) writer.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _events.Dispose();
        _metrics.Dispose();
    }

    private StreamWriter Append(string name) =>
        new(new FileStream(System.IO.Path.Combine(Path, name), FileMode.Append, FileAccess.Write, FileShare.Read),
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    /// <summary>Writes a JSON file of a run folder so that it is there whole or as it was.</summary>
    internal static void Write(string path, string name, object content)
    {
        Directory.CreateDirectory(path);
        var beside = System.IO.Path.Combine(path, "." + name + ".tmp");
        File.WriteAllText(beside, JsonSerializer.Serialize(content, content.GetType(), SnapshotJson.Options) + "\n");
        File.Move(beside, System.IO.Path.Combine(path, name), overwrite: true);
    }
}
