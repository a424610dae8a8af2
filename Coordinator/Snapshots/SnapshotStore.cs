using System.Globalization;
using System.Text.Json;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;
using Cluster.Messages;
using Cluster.Messages.Testing;
using Cluster.Parameters.StateDict;

namespace Cluster.Coordinator.Snapshots;

/// <summary>Writes a run's snapshots so that a crash at any moment leaves the old ones or the new one, whole.</summary>
/// <remarks>
/// The files are written into a folder whose name starts with a dot and tells the generation, so that no two coordinators
/// ever write into the same one; each file is flushed to disk, the manifest last; the folder is flushed, renamed to
/// <c>step-00000470</c>, and the folder above it flushed. Only then is it told of. Where any of this fails, all of it is
/// thrown away and nothing is tried twice: after a failed flush the system may hold the file for written (PostgreSQL's
/// "fsyncgate", 2018).
/// Sources: ALICE (OSDI 2014) on what rename alone does not give.
/// </remarks>
public sealed class SnapshotStore(IFileSystem files, string runDir, int keep = 0)
{
    /// <summary>The model's state dict.</summary>
    public const string ModelFile = "model.pth";

    /// <summary>The optimizer's state in torch.optim's layout.</summary>
    public const string OptimizerFile = "optimizer.pth";

    /// <summary>The moving average of the weights, with the buffers, where the run keeps one.</summary>
    public const string AverageFile = "ema.pth";

    /// <summary>Position, seeds, settings and hashes.</summary>
    public const string TrainerFile = "trainer.json";

    /// <summary>The link to the snapshot of the best epoch.</summary>
    public const string BestLink = "best";

    private const string HalfWritten = ".tmp";
    private const string HalfRemoved = ".old";

    /// <summary>Zip headers, padding, and what the pickle says of a tensor: a few hundred bytes.</summary>
    private const int BytesPerTensor = 512;

    /// <summary>Room for a small file.</summary>
    private const int BytesPerRecord = 4096;

    private readonly Dictionary<string, bool> _isWhole = [];
    private readonly string _bestLink = Path.Combine(runDir, "snapshots", BestLink);
    private string? _linked; // what the link named when it was brought to the disk
    private bool _isPrepared;

    /// <summary>Gets the folder that holds the snapshots.</summary>
    public string Folder { get; } = Path.Combine(runDir, "snapshots");

    /// <summary>Gets the name of a version's folder.</summary>
    public static string NameOf(long step) => "step-" + step.ToString("D8", CultureInfo.InvariantCulture);

    /// <summary>Writes a snapshot; one of this version that stands already stays as it is.</summary>
    /// <returns>Its folder and the hash of its weights.</returns>
    /// <exception cref="IOException">
    /// The disk is full, read-only or broken; what it lets remove of the new snapshot is removed, the older ones stand.
    /// </exception>
    internal SavedSnapshot Save(StateCaptured capture, RunPosition position, SnapshotContext run)
    {
        var sha = capture.Parameters.WeightsSha256();
        var target = Path.Combine(Folder, NameOf(capture.Step.Value));
        PrepareFolder();
        if (files.DirectoryExists(target) && IsStanding(target, sha))
        {
            // Whoever wrote it may have died, or been refused, before its name was on the disk.
            if (!PlantedBug.Is(Bug.StandingSnapshotNotSynced)) files.FlushDirectory(Folder);
            var notLinked = Try(() => LinkBest(position.Best, run));
            return new SavedSnapshot(target, sha, notLinked, Best(position));
        }

        Try(() => CleanUp(run.Generation));
        var owner = PlantedBug.Is(Bug.SnapshotsShareAFolder) ? default : run.Generation;
        var beside = Path.Combine(Folder, $".{NameOf(capture.Step.Value)}.{owner}{HalfWritten}");
        if (files.DirectoryExists(beside)) files.DeleteDirectory(beside);
        if (PlantedBug.Is(Bug.PrunedBeforeSafe) && keep == 1) Prune(0, run);
        var isMoved = false;
        try
        {
            files.CreateDirectory(beside);
            WriteFiles(beside, capture, run.Record(capture, position, sha), run.LearningRates(capture, position));
            if (!PlantedBug.Is(Bug.SnapshotFolderNotSynced)) files.FlushDirectory(beside);
            files.MoveDirectory(beside, target);
            isMoved = true;
            if (!PlantedBug.Is(Bug.RenameNotSynced)) files.FlushDirectory(Folder);
        }
        catch
        {
            Try(() => Discard(target, beside, isMoved && !IsOver(run)));
            throw;
        }

        _isWhole[target] = true;
        var notPruned = Try(() =>
        {
            LinkBest(position.Best, run);
            Prune(keep, run);
        });
        return new SavedSnapshot(target, sha, notPruned, Best(position));
    }

    /// <summary>Writes a snapshot as long as no newer generation of the run has begun.</summary>
    /// <exception cref="IOException">The disk is full, read-only or broken.</exception>
    /// <exception cref="GenerationOverException">A newer generation has begun: its coordinator writes now.</exception>
    internal SavedSnapshot SaveInGeneration(StateCaptured capture, RunPosition position, SnapshotContext run)
    {
        CheckGeneration(run);
        try
        {
            return Save(capture, position, run);
        }
        catch (IOException)
        {
            CheckGeneration(run); // a coordinator that begins removes what the one before it has not finished
            throw;
        }
    }

    /// <summary>Removes what a crash left half written or half removed, and what an older coordinator still writes.</summary>
    /// <param name="generation">Who removes: what a newer generation has begun to write stays.</param>
    /// <remarks>
    /// What is half written loses its name first. Whoever still writes it can then neither add to it nor give it a snapshot's
    /// name; removed file by file under that name it could become a snapshot that is told of and lacks the files removed before.
    /// </remarks>
    public void CleanUp(Generation generation)
    {
        foreach (var folder in files.Directories(Folder))
            if (IsLeftOver(folder, HalfRemoved))
                files.DeleteDirectory(folder);
        foreach (var folder in files.Directories(Folder))
            if (IsLeftOver(folder, HalfWritten) && GenerationOf(folder) <= generation.Value)
                Remove(folder, PlantedBug.Is(Bug.LeftOverRemovedInPlace) ? folder : Path.ChangeExtension(folder, HalfRemoved));
    }

    /// <summary>Removes the link to the best epoch's snapshot where that is not there, or newer than what the run goes on from.</summary>
    /// <remarks>The next snapshot that is written brings it back, to the best epoch until then.</remarks>
    /// <param name="step">The version that the run goes on from.</param>
    public void CheckBest(StepNumber step)
    {
        if (files.ReadLink(_bestLink) is not { } name) return;
        var isNewer = string.CompareOrdinal(name, NameOf(step.Value)) > 0 && !PlantedBug.Is(Bug.NewerBestKept);
        if (!isNewer && files.DirectoryExists(Path.Combine(Folder, name))) return;
        files.DeleteFile(_bestLink);
        files.FlushDirectory(Folder);
    }

    // What cannot be removed now, for whatever reason, is removed when the next snapshot is written.
    private static string? Try(Action remove)
    {
        try
        {
            remove();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or GenerationOverException)
        {
            return e.Message;
        }
    }

    private static bool IsLeftOver(string folder, string extension) =>
        Path.GetFileName(folder).StartsWith(".step-", StringComparison.Ordinal) && Path.GetExtension(folder) == extension;

    // Of ".step-00000470.3.tmp" 3; 0 where none is told.
    private static long GenerationOf(string folder) =>
        long.TryParse(
            Path.GetExtension(Path.GetFileNameWithoutExtension(folder)).AsSpan().TrimStart('.'), NumberStyles.None,
            CultureInfo.InvariantCulture, out var generation)
            ? generation
            : 0;

    private void Remove(string folder, string aside)
    {
        if (aside != folder) files.MoveDirectory(folder, aside);
        files.DeleteDirectory(aside);
    }

    private void CheckGeneration(SnapshotContext run)
    {
        if (GenerationLedger.Newer(files, runDir, run.Generation) is { } newer) throw new GenerationOverException(run.Generation, newer);
    }

    private bool IsOver(SnapshotContext run) => GenerationLedger.Newer(files, runDir, run.Generation) is not null;

    // The folder's own name must be on the disk as well, else the power takes the snapshots with it.
    private void PrepareFolder()
    {
        if (_isPrepared) return;
        files.CreateDirectory(Folder);
        if (!PlantedBug.Is(Bug.RunFolderNotSynced)) files.FlushDirectory(runDir);
        _isPrepared = true;
    }

    // The name goes first, and to the disk: a power cut must not leave a snapshot that lacks files. What stands under the
    // name without having been moved there is a newer generation's; and what was moved there stays where a newer one has begun,
    // which may have found it, flushed its name itself, and resumed from it.
    private void Discard(string target, string beside, bool isOurs)
    {
        if (isOurs && files.DirectoryExists(target))
        {
            files.MoveDirectory(target, beside);
            files.FlushDirectory(Folder);
        }

        if (files.DirectoryExists(beside)) files.DeleteDirectory(beside);
    }

    // Once the snapshot stands, and before older ones go: the link never names one that is not there. Where the best epoch's own
    // snapshot could not be written it stays as it is.
    private void LinkBest(BestState best, SnapshotContext run)
    {
        var name = NameOf(best.Step);
        if (best.Value is null || !IsWhole(Path.Combine(Folder, name))) return;
        var isNamed = files.ReadLink(_bestLink) == name;
        if (isNamed && _linked == name) return;
        CheckGeneration(run);
        if (!isNamed) files.ReplaceLink(_bestLink, name);
        if (!PlantedBug.Is(Bug.BestLinkNotSynced)) files.FlushDirectory(Folder);
        _linked = name;
    }

    private string? Best(RunPosition position) =>
        position.Best.Value is not null && files.ReadLink(_bestLink) == NameOf(position.Best.Step) ? _bestLink : null;

    // Only after the new one is safe, and never the best one. Renamed first: a crash in the middle leaves no snapshot that looks damaged.
    // One that is damaged counts for nothing: it must not push a whole one out. Nor where a newer generation has begun: it may
    // have found one damaged that is held for whole here, and have begun from the one that is to go.
    private void Prune(int whole, SnapshotContext run)
    {
        if (keep == 0) return;
        var standing = files.Directories(Folder)
            .Where(f => Path.GetFileName(f).StartsWith("step-", StringComparison.Ordinal)).Reverse().ToList();
        var best = PlantedBug.Is(Bug.BestPruned) ? null : files.ReadLink(_bestLink);
        foreach (var folder in standing)
        {
            if (whole > 0)
            {
                if (IsWhole(folder)) whole--;
                continue;
            }

            if (Path.GetFileName(folder) == best) continue;

            if (!PlantedBug.Is(Bug.PrunedInAnOlderGeneration)) CheckGeneration(run);
            Remove(folder, Path.Combine(Folder, "." + Path.GetFileName(folder) + HalfRemoved));
        }
    }

    // Those of an earlier process are read once.
    private bool IsWhole(string folder)
    {
        if (PlantedBug.Is(Bug.DamagedSnapshotCounted)) return true;
        if (_isWhole.TryGetValue(folder, out var known)) return known;
        try
        {
            SnapshotReader.Open(files, folder);
            return _isWhole[folder] = true;
        }
        catch (SnapshotException)
        {
            return _isWhole[folder] = false;
        }
    }

    // A run that resumed from an older snapshot, because this one was damaged, comes by here again.
    private bool IsStanding(string target, string sha)
    {
        try
        {
            var standing = SnapshotReader.Open(files, target).Trainer.WeightsSha256;
            if (standing == sha) return true;
            throw new InvalidOperationException(
                $"{target} holds other weights ({standing[..12]}) than this run's ({sha[..12]}); it was left as it is");
        }
        catch (SnapshotException)
        {
            var aside = Path.Combine(Folder, "." + Path.GetFileName(target) + ".damaged");
            if (files.DirectoryExists(aside)) files.DeleteDirectory(aside);
            files.MoveDirectory(target, aside);
            return false;
        }
    }

    // All are made, with room for their bytes, before the first is written: a disk that is too full says so at once.
    private void WriteFiles(string folder, StateCaptured capture, TrainerRecord record, IReadOnlyList<double>? lrs)
    {
        var layout = capture.Parameters.Layout;
        var state = capture.Optimizer.State;
        using var model = Create(folder, ModelFile, layout.ByteLength, layout.Entries.Count);
        using var optimizer = Create(
            folder, OptimizerFile, state.Sum(s => (long)s.Values.Length * sizeof(float)),
            layout.Entries.Count * (state.Count + 1));
        using var average = capture.Optimizer.Average is null
            ? null
            : Create(folder, AverageFile, layout.ByteLength, layout.Entries.Count);
        using var trainer = Create(folder, TrainerFile, 0, 0);
        using var manifest = Create(folder, SnapshotManifest.FileName, 0, 0);
        var written = new SortedDictionary<string, SnapshotFile>(StringComparer.Ordinal)
        {
            [ModelFile] = Write(model, s => StateDictFile.Write(s, capture.Parameters.ToTensors())),
            [OptimizerFile] = Write(optimizer, s => OptimizerStateFile.Write(s, layout, capture.Optimizer, lrs)),
            [TrainerFile] = Write(trainer, s => JsonSerializer.Serialize(s, record, SnapshotJson.Options)),
        };
        if (average is not null)
            written[AverageFile] = Write(
                average, s => StateDictFile.Write(s, capture.Parameters.ToTensors(capture.Optimizer.Average!)));
        var content = new SnapshotManifest(SnapshotManifest.CurrentFormat, record.RunId, record.Step, written);
        Write(manifest, s => s.Write(SealedJson.Write(content)));
    }

    private Stream Create(string folder, string name, long dataBytes, int tensors) =>
        files.Create(Path.Combine(folder, name), BytesPerRecord + dataBytes + ((long)tensors * BytesPerTensor));

    private SnapshotFile Write(Stream file, Action<Stream> content)
    {
        using var hashing = new HashingStream(file);
        content(hashing);
        if (!PlantedBug.Is(Bug.FileNotSynced)) files.FlushToDisk(file);
        return hashing.Finish();
    }
}
