using System.CommandLine;
using System.Text.Json;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;
using Cluster.Parameters.Layout;
using Cluster.Parameters.StateDict;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster snapshot</c>: what a snapshot holds, whether it is whole, and its weights in other formats.</summary>
internal static class SnapshotVerb
{
    private static readonly Argument<string> Snapshot = new("PATH")
    {
        Description = "A snapshot's folder, a file in it, or a run's folder (its newest snapshot).",
    };

    private static readonly Option<string> Out = new("--out")
    {
        Description = "The file to write: .pth or .safetensors.",
        Required = true,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        var show = new Command("show", "Prints where the run stood and every tensor.") { Snapshot, Json };
        show.SetAction(parsed => Show(Open(parsed), parsed.GetValue(Json)));
        var verify = new Command("verify", "Compares every file with the manifest.") { Snapshot, Json };
        verify.SetAction(parsed => Verify(Open(parsed), parsed.GetValue(Json)));
        var export = new Command("export", "Writes the weights as one file.") { Snapshot, Out, Json };
        export.SetAction(parsed => Export(Open(parsed), parsed.GetValue(Out)!, parsed.GetValue(Json)));
        return new Command("snapshot", "Shows, verifies and exports snapshots.") { show, verify, export };
    }

    private static SnapshotReader Open(ParseResult parsed) =>
        new SnapshotCatalog(new PhysicalFileSystem()).Open(parsed.GetValue(Snapshot)!);

    private static int Show(SnapshotReader snapshot, bool json)
    {
        var tensors = snapshot.ReadModel();
        var t = snapshot.Trainer;
        if (json)
        {
            var listed = tensors.Select(x => new { x.Name, Dtype = x.DType.ToText(), x.Shape });
            Console.Out.WriteLine(JsonSerializer.Serialize(
                new { snapshot.Path, Trainer = t, Tensors = listed }, RunEventNames.JsonOptions));
            return ExitCodes.Done;
        }

        Console.Out.WriteLine($"{snapshot.Path}");
        Console.Out.WriteLine($"run {t.RunId}  job {t.Job}  step {t.Step}  epoch {t.Epoch}  generation {t.Generation}");
        Console.Out.WriteLine($"seed {t.Seed}  batch {t.BatchSize}  slots {t.Slots}  optimizer {t.Optimizer}");
        Console.Out.WriteLine($"weights {t.WeightsSha256}");
        var width = tensors.Count == 0 ? 0 : tensors.Max(x => x.Name.Length);
        foreach (var x in tensors)
            Console.Out.WriteLine($"  {x.Name.PadRight(width)}  {x.DType.ToText(),-8} [{string.Join(", ", x.Shape)}]");
        return ExitCodes.Done;
    }

    private static int Verify(SnapshotReader snapshot, bool json)
    {
        var files = snapshot.Manifest.Files;
        snapshot.ReadModel();
        Console.Out.WriteLine(json
            ? JsonSerializer.Serialize(new { snapshot.Path, Valid = true, Files = files }, RunEventNames.JsonOptions)
            : $"{snapshot.Path}: whole, {files.Count} files, {files.Values.Sum(f => f.Bytes):N0} bytes");
        return ExitCodes.Done;
    }

    private static int Export(SnapshotReader snapshot, string path, bool json)
    {
        Action<Stream, IEnumerable<NamedTensor>> write = Path.GetExtension(path) switch
        {
            ".pth" or ".pt" => StateDictFile.Write,
            ".safetensors" => SafetensorsFile.Write,
            var other => throw new UsageException($"--out '{path}': '{other}' is neither .pth nor .safetensors"),
        };
        var tensors = snapshot.ReadModel();
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write)) write(file, tensors);
        Console.Out.WriteLine(json
            ? JsonSerializer.Serialize(new { path, tensors = tensors.Count })
            : $"{path}: {tensors.Count} tensors of step {snapshot.Trainer.Step}");
        return ExitCodes.Done;
    }
}
