using System.CommandLine;
using System.Text.Json;
using Cluster.Cli.Launch;
using Cluster.Cli.Output;
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
        Description = SnapshotOption.Description,
    };

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "The file to write: .pth or .safetensors (default: the snapshot's name in the current folder).",
    };

    private static readonly Option<string?> To = new("--to") { Description = "The format: pth (default) or safetensors." };
    private static readonly Option<bool> Checkpoint = new("--checkpoint")
    {
        Description = "Write the optimizer too, under optimizer_state_dict beside model_state_dict and epoch; .pth only.",
    };

    private static readonly Argument<string> File = new("FILE")
    {
        Description = "Weights of Python's: .pth (a state dict or a checkpoint) or .safetensors.",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    /// <summary>Creates the verb.</summary>
    public static Command Create(CommandContext context)
    {
        To.AcceptOnlyFromAmong("pth", "safetensors");
        var show = new Command("show", "Prints where the run stood and every tensor.") { Snapshot, Json };
        show.SetAction(parsed => Show(Open(parsed), parsed.GetValue(Json)));
        var verify = new Command("verify", "Compares every file with the manifest.") { Snapshot, Json };
        verify.SetAction(parsed => Verify(Open(parsed), parsed.GetValue(Json)));
        var export = new Command("export", "Writes the weights as one file.") { Snapshot, Out, To, Checkpoint, Json };
        export.SetAction(parsed => Export(Open(parsed), parsed));
        foreach (var command in (Command[])[show, verify, export]) SnapshotOption.AddTo(command);
        var import = new Command("import", "Makes the first snapshot of a run from weights of Python's, and an optimizer's state.")
        {
            File, TrainVerb.Job, TrainVerb.Optimizer, TrainVerb.Lr, TrainVerb.WeightDecay, TrainVerb.Momentum,
            TrainVerb.Epochs, TrainVerb.BatchSize, TrainVerb.Slots, TrainVerb.Seed,
            TrainVerb.Data, TrainVerb.RunDir, TrainVerb.Name, Json,
        };
        var jobOptions = JobOptionFlags.AddTo(import, context.Jobs);
        import.SetAction(parsed => Import(context, parsed, jobOptions.Read(parsed)));
        return new Command("snapshot", "Shows, verifies, exports and imports snapshots.") { show, verify, export, import };
    }

    private static SnapshotReader Open(ParseResult parsed) => SnapshotOption.Find(parsed, parsed.GetValue(Snapshot)!);

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

    private static int Export(SnapshotReader snapshot, ParseResult parsed)
    {
        var path = parsed.GetValue(Out)
            ?? $"{snapshot.Trainer.Job}-{Path.GetFileName(snapshot.Path)}.{parsed.GetValue(To) ?? "pth"}";
        var isSafetensors = Path.GetExtension(path) switch
        {
            ".pth" or ".pt" => false,
            ".safetensors" => true,
            var other => throw new UsageException($"--out '{path}': '{other}' is neither .pth nor .safetensors"),
        };
        if (parsed.GetValue(To) is { } to && (to == "safetensors") != isSafetensors)
            throw new UsageException($"--out '{path}' is no name of --to {to}");
        var withOptimizer = parsed.GetValue(Checkpoint);
        if (withOptimizer && isSafetensors)
            throw new UsageException("--checkpoint: safetensors holds tensors alone; write a .pth");
        var tensors = snapshot.ReadModel();
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write))
        {
            if (withOptimizer) WriteCheckpoint(file, snapshot, tensors);
            else if (isSafetensors) SafetensorsFile.Write(file, tensors);
            else StateDictFile.Write(file, tensors);
        }

        Console.Out.WriteLine(parsed.GetValue(Json)
            ? JsonSerializer.Serialize(new { path, tensors = tensors.Count })
            : $"{path}: {tensors.Count} tensors of step {snapshot.Trainer.Step}");
        return ExitCodes.Done;
    }

    // Which tensors are parameters stands in the run's settings; a snapshot that was copied away from them lacks it.
    private static void WriteCheckpoint(Stream file, SnapshotReader snapshot, IReadOnlyList<NamedTensor> tensors)
    {
        var run = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(snapshot.Path)))!;
        var (trainer, position) = (snapshot.Trainer, snapshot.Trainer.Position());

        // Of this snapshot, not of what the run was asked for since.
        var settings = RunConfig.Read(new PhysicalFileSystem(), run) with { Optimizer = trainer.ReadOptimizer(), Update = trainer.Update };
        var optimizer = snapshot.ReadOptimizer(settings.Layout, settings.CreateOptimizer());
        var lrs = settings.LearningRates(trainer.Step, position.Plateau.Reductions);
        CheckpointFile.Write(file, tensors, settings.Layout, optimizer, trainer.Epoch, lrs);
    }

    private static int Import(
        CommandContext context, ParseResult parsed, IReadOnlyDictionary<string, string> jobOptions)
    {
        var file = parsed.GetValue(File)!;
        var request = new TrainRequest
        {
            Job = parsed.GetValue(TrainVerb.Job),
            From = file,
            FromIsWhole = true,
            Optimizer = parsed.GetValue(TrainVerb.Optimizer),
            Lr = parsed.GetValue(TrainVerb.Lr),
            WeightDecay = parsed.GetValue(TrainVerb.WeightDecay),
            Momentum = parsed.GetValue(TrainVerb.Momentum),
            Epochs = parsed.GetValue(TrainVerb.Epochs),
            BatchSize = parsed.GetValue(TrainVerb.BatchSize),
            Slots = parsed.GetValue(TrainVerb.Slots),
            Seed = parsed.GetValue(TrainVerb.Seed),
            DataPath = parsed.GetValue(TrainVerb.Data),
            JobOptions = jobOptions,
            RunDir = parsed.GetValue(TrainVerb.RunDir)!,
            Name = parsed.GetValue(TrainVerb.Name),
        };
        var plan = new RunPlanner(context, request, Console.Error.Warn).Plan();
        var settings = plan.Settings;
        var optimizer = settings.CreateOptimizer();
        var hasOptimizer = new ImportedWeights(file, Console.Error.Warn).CopyTo(optimizer, settings.Layout);
        var files = new PhysicalFileSystem();
        RunFolder.Create(files, settings.RunDir);
        using var launcher = RunLock.Take(settings.RunDir, RunLock.LauncherFile);
        using var coordinator = RunLock.Take(settings.RunDir);
        var saved = RunBase.Write(files, settings, plan.Parameters, optimizer);
        Console.Out.WriteLine(parsed.GetValue(Json)
            ? JsonSerializer.Serialize(
                new { saved.Path, saved.WeightsSha256, plan.Tensors, Optimizer = hasOptimizer }, RunEventNames.JsonOptions)
            : $"{saved.Path}: {plan.Tensors} tensors of {file}, the optimizer {(hasOptimizer ? "with its state" : "fresh")}; "
                + $"go on with train --resume {saved.Path}");
        return ExitCodes.Done;
    }
}
