using System.Globalization;
using System.Text.Json;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;
using Cluster.Messages.Testing;
using Cluster.Parameters.StateDict;

namespace Cluster.Coordinator.Snapshots;

/// <summary>Writes a run's snapshots so that a crash at any moment leaves the old ones or the new one, whole.</summary>
/// <remarks>
/// The files are written into a folder whose name starts with a dot and tells the generation, so that no two coordinators
/// ever write into the same one; each file is flushed to disk, the manifest last; the
/// folder is flushed, renamed to <c>step-00000470</c>, and the folder above it flushed. Only then is it told of.
/// Sources: ALICE (OSDI 2014) on what rename alone does not give.
/// </remarks>
public sealed class SnapshotStore(IFileSystem files, string runDir, int keep = 0)
{
    /// <summary>The model's state dict.</summary>
    public const string ModelFile = "model.pth";

    /// <summary>The optimizer's state in torch.optim's layout.</summary>
    public const string OptimizerFile = "optimizer.pth";

    /// <summary>Position, seeds, settings and hashes.</summary>
    public const string TrainerFile = "trainer.json";

    private readonly Dictionary<string, bool> _isWhole = [];
    private bool _isPrepared;

    /// <summary>Gets the folder that holds the snapshots.</summary>
    public string Folder { get; } = Path.Combine(runDir, "snapshots");

    /// <summary>Gets the name of a version's folder.</summary>
    public static string NameOf(long step) => "step-" + step.ToString("D8", CultureInfo.InvariantCulture);

    /// <summary>Writes a snapshot; one of this version that stands already stays as it is.</summary>
    /// <returns>Its folder and the hash of its weights.</returns>
    /// <exception cref="IOException">The disk is full, read-only or broken; nothing of the new snapshot is left.</exception>
    /// <exception cref="GenerationOverException">A newer generation of the run has begun.</exception>
    internal SavedSnapshot Save(StateCaptured capture, RunPosition position, SnapshotContext run)
    {
        CheckGeneration(run);
        try
        {
            return Save(capture, position, run, capture.Parameters.WeightsSha256());
        }
        catch (IOException)
        {
            CheckGeneration(run); // a coordinator that begins removes what the one before it has not finished
            throw;
        }
    }

    /// <summary>Removes what a crash left half written or half removed.</summary>
    public void CleanUp()
    {
        foreach (var folder in files.Directories(Folder))
            if (IsLeftOver(Path.GetFileName(folder)))
                files.DeleteDirectory(folder);
    }

    private static bool IsLeftOver(string name) =>
        name.StartsWith(".step-", StringComparison.Ordinal)
        && (name.EndsWith(".tmp", StringComparison.Ordinal) || name.EndsWith(".old", StringComparison.Ordinal));

    private void CheckGeneration(SnapshotContext run)
    {
        if (GenerationLedger.Newer(files, runDir, run.Generation) is { } newer) throw new GenerationOverException(run.Generation, newer);
    }

    private SavedSnapshot Save(StateCaptured capture, RunPosition position, SnapshotContext run, string sha)
    {
        var target = Path.Combine(Folder, NameOf(capture.Step.Value));
        PrepareFolder();
        if (files.DirectoryExists(target) && IsStanding(target, sha))
        {
            // Whoever wrote it may have died, or been refused, before its name was on the disk.
            if (!PlantedBug.Is(Bug.StandingSnapshotNotSynced)) files.FlushDirectory(Folder);
            return new SavedSnapshot(target, sha);
        }

        var owner = PlantedBug.Is(Bug.SnapshotsShareAFolder) ? default : run.Generation;
        var beside = Path.Combine(Folder, $".{NameOf(capture.Step.Value)}.{owner}.tmp");
        if (files.DirectoryExists(beside)) files.DeleteDirectory(beside);
        if (PlantedBug.Is(Bug.PrunedBeforeSafe) && keep == 1) Prune(0);
        files.CreateDirectory(beside);
        try
        {
            WriteFiles(beside, capture, run.Record(capture, position, sha));
            if (!PlantedBug.Is(Bug.SnapshotFolderNotSynced)) files.FlushDirectory(beside);
            files.MoveDirectory(beside, target);
        }
        catch
        {
            if (files.DirectoryExists(beside)) files.DeleteDirectory(beside);
            throw;
        }

        if (!PlantedBug.Is(Bug.RenameNotSynced)) files.FlushDirectory(Folder);
        _isWhole[target] = true;
        Prune(keep);
        return new SavedSnapshot(target, sha);
    }

    // The folder's own name must be on the disk as well, else the power takes the snapshots with it.
    private void PrepareFolder()
    {
        if (_isPrepared) return;
        files.CreateDirectory(Folder);
        if (!PlantedBug.Is(Bug.RunFolderNotSynced)) files.FlushDirectory(runDir);
        _isPrepared = true;
    }

    // Only after the new one is safe. Renamed first: a crash in the middle leaves no snapshot that looks damaged.
    // One that is damaged counts for nothing: it must not push a whole one out.
    private void Prune(int whole)
    {
        if (keep == 0) return;
        var standing = files.Directories(Folder)
            .Where(f => Path.GetFileName(f).StartsWith("step-", StringComparison.Ordinal)).Reverse().ToList();
        foreach (var folder in standing)
        {
            if (whole > 0)
            {
                if (IsWhole(folder)) whole--;
                continue;
            }

            var aside = Path.Combine(Folder, "." + Path.GetFileName(folder) + ".old");
            files.MoveDirectory(folder, aside);
            files.DeleteDirectory(aside);
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

    private void WriteFiles(string folder, StateCaptured capture, TrainerRecord record)
    {
        var written = new SortedDictionary<string, SnapshotFile>(StringComparer.Ordinal)
        {
            [ModelFile] = Write(folder, ModelFile, s => StateDictFile.Write(s, capture.Parameters.ToTensors())),
            [OptimizerFile] = Write(
                folder, OptimizerFile, s => OptimizerStateFile.Write(s, capture.Parameters.Layout, capture.Optimizer)),
            [TrainerFile] = Write(folder, TrainerFile, s => JsonSerializer.Serialize(s, record, SnapshotJson.Options)),
        };
        var manifest = new SnapshotManifest(SnapshotManifest.CurrentFormat, record.RunId, record.Step, written);
        Write(folder, SnapshotManifest.FileName, s => JsonSerializer.Serialize(s, manifest, SnapshotJson.Options));
    }

    private SnapshotFile Write(string folder, string name, Action<Stream> content)
    {
        using var file = files.Create(Path.Combine(folder, name));
        using var hashing = new HashingStream(file);
        content(hashing);
        if (!PlantedBug.Is(Bug.FileNotSynced)) files.FlushToDisk(file);
        return hashing.Finish();
    }
}
