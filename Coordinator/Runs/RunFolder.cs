using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cluster.Coordinator.Runs.Goodput;
using Cluster.Coordinator.Runs.TensorBoard;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages.Testing;

namespace Cluster.Coordinator.Runs;

/// <summary>Keeps what a run leaves behind: events and figures, one JSON object per line, a table of epochs, and the time's ledger.</summary>
/// <remarks>
/// <c>events.jsonl</c> says what happened, and only grows. What is said of steps (<c>metrics.jsonl</c>, <c>metrics.csv</c>) says it
/// once: a generation that computes steps again first removes their lines.
/// </remarks>
public sealed partial class RunFolder : IRunObserver, IDisposable
{
    /// <summary>Lines of steps wait no longer than this to be read, and a kill loses no more of them.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(1);

    private readonly LineFile _events, _metrics, _epochs;
    private readonly TimeProvider _time;
    private readonly Action<string> _warn;
    private EventFile? _board;
    private GoodputLedger? _earlier, _ledger;
    private long _lastEpochStep;
    private long _flushed;

    /// <summary>Opens the folder of a run, which a resumed run finds already there.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="time">Gives each line its time.</param>
    /// <param name="warn">Is told where lines cannot be written; the run goes on.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public RunFolder(string path, TimeProvider time, Action<string> warn)
    {
        Path = path;
        _time = time;
        _warn = warn;
        Directory.CreateDirectory(System.IO.Path.Combine(path, "logs"));
        _events = new LineFile(System.IO.Path.Combine(path, "events.jsonl"), warn);
        _metrics = new LineFile(System.IO.Path.Combine(path, "metrics.jsonl"), warn);
        _epochs = new LineFile(System.IO.Path.Combine(path, EpochTable.FileName), warn, EpochTable.Header);
        Reached = _metrics.CutAfter(StepOf, long.MaxValue);
        _ledger = GoodputLedger.Read(path);
    }

    /// <summary>Gets the folder.</summary>
    public string Path { get; }

    /// <summary>Gets the highest version that the run is known to have reached.</summary>
    public long Reached { get; private set; }

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
        switch (e)
        {
            case RunStarted m: Begin(m); break;
            case StepCompleted m: Keep(m); return;
            case EpochCompleted m: Keep(m); return;
            case SnapshotWritten: _metrics.Flush(); break; // what was told of its steps is never told again
            case WorkerJoined m: Change(r => r.With(m.Host)); break;
            case ServerJoined m: Change(r => r.With(m.Host)); break;
            case RunCompleted m: End(RunStatus.Completed, "", m.Steps); break;
            case RunStopped m: End(RunStatus.Stopped, "stopped on request", m.Step); break;
            case RunFailed m: End(RunStatus.Failed, m.Reason, m.Step); break;
        }

        _events.Add(Line(e), atOnce: true);
    }

    /// <inheritdoc/>
    public void OnStep(long step, double loss, long rows) => Reached = Math.Max(Reached, step);

    /// <inheritdoc/>
    public void OnTimes(GoodputLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        _ledger = _earlier?.Add(ledger) ?? ledger;
        Try(() => RunRecord.WriteWhole(
            Path, GoodputLedger.FileName, JsonSerializer.SerializeToUtf8Bytes(_ledger, RunEventNames.JsonOptions)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _events.Dispose();
        _metrics.Dispose();
        _epochs.Dispose();
        _board?.Dispose();
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

    private void Begin(RunStarted m)
    {
        _earlier = _ledger;
        Try(() =>
        {
            _metrics.CutAfter(StepOf, m.Step);
            _epochs.CutAfter(EpochTable.StepOf, m.Step);

            // Once more: it tells what a file reached before it was cut.
            _lastEpochStep = _epochs.CutAfter(EpochTable.StepOf, m.Step);
            _board?.Dispose();
            _board = new EventFile(System.IO.Path.Combine(Path, "tb"), m.Step, _time, _warn);
        });
    }

    private void Keep(StepCompleted m)
    {
        var isDue = _time.GetElapsedTime(_flushed) > WaitMax;
        if (isDue) _flushed = _time.GetTimestamp();
        _metrics.Add(Line(m), atOnce: isDue);
        _board?.Add(
            m.Step, ("train/loss", m.Loss), ("train/lr", m.Lr), ("train/grad_norm", m.GradNorm), ("time/samples_per_s", m.SamplesPerS));
    }

    // An epoch that was closed before the snapshot of its last step was written is evaluated again, to the same figures.
    private void Keep(EpochCompleted m)
    {
        if (m.Step <= _lastEpochStep) return;
        _lastEpochStep = m.Step;
        _metrics.Add(Line(m), atOnce: true);
        _epochs.Add(EpochTable.Row(m), atOnce: true);
        var v = m.ValMetrics;
        _board?.Add(
            m.Step, ("train/epoch_loss", m.TrainLoss), ("val/loss", m.ValLoss), ("val/accuracy", m.ValAccuracy), ("val/precision", v?.Precision),
            ("val/recall", v?.Recall), ("val/f1", v?.F1), ("val/top5_accuracy", v?.Top5Accuracy), ("val/auc", v?.Auc), ("val/mae", v?.Mae),
            ("val/mse", v?.Mse), ("val/r2", v?.R2), ("time/epoch_s", m.Seconds));
        _board?.Flush();
    }

    private void End(RunStatus status, string reason, long step) =>
        Change(r => r with { Status = status, Reason = reason, Step = step, Ended = _time.GetUtcNow() });

    private void Change(Func<RunRecord, RunRecord> change) => Try(() => RunRecord.Change(Path, change));

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _warn(e.Message);
        }
    }

    private string Line(RunEvent e) =>
        $"{{\"ts\":\"{_time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ}\",{RunEventNames.ToJson(e)[1..]}";

    private static long? StepOf(string line) =>
        StepMember().Match(line) is { Success: true } m && long.TryParse(m.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? step : null;

    [GeneratedRegex("\"step\":([0-9]+)")]
    private static partial Regex StepMember();
}
