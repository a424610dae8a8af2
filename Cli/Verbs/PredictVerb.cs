using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Cluster.Cli.Predict;
using Cluster.Coordinator.Snapshots;
using Cluster.Training;
using Cluster.Training.Predictions;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster predict</c>: what a snapshot says about the rows of a file, or how it continues a text.</summary>
internal static class PredictVerb
{
    private static readonly Option<string> Snapshot = SnapshotOption.Create();
    private static readonly Option<string?> Input = new("--input")
    {
        Description = "What to predict: a CSV file like the job's own, whose label column may be missing; images or arrays for jobs that learn them.",
    };

    private static readonly Option<string?> Data = new("--data") { Description = "A data file in place of the job's own." };
    private static readonly Option<bool> Ema = SnapshotOption.CreateEma();
    private static readonly Option<string?> Out = new("--out")
    {
        Description = "Write to this file instead: .csv, a table; .npy, an array of probabilities [N, classes] or of values [N, 1].",
    };

    private static readonly Option<int?> Workers = new("--workers")
    {
        Description = "Processes that share a large input; what is written is the same for any number (default: this one alone).",
    };

    private static readonly Option<string?> Prompt = new("--prompt") { Description = "A text to continue, in place of --input, for jobs that learn text." };
    private static readonly Option<int> Length = new("--length")
    {
        Description = "Bytes to continue it by (default 200).",
        DefaultValueFactory = _ => 200,
    };

    private static readonly Option<double> Temperature = new("--temperature")
    {
        Description = "Below 1 the text is more like what was learnt, above it bolder; 0 takes the likeliest byte (default 1).",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<long> Seed = new("--seed") { Description = "Decides which text is drawn (default 0)." };
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object per row." };
    private static readonly Option<string?> Share = new("--share")
    {
        Description = "Of a process among several: which windows are its.",
        Hidden = true,
    };

    private static readonly Option<string?> Parts = new("--parts") { Description = "Where it writes them.", Hidden = true };

    /// <summary>Creates the verb.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("predict", "Predicts every row of a file, or continues a text.")
        {
            Snapshot, Input, Data, Ema, Out, Workers, Prompt, Length, Temperature, Seed, Json, Share, Parts,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Input) is null && result.GetValue(Prompt) is null)
                result.AddError("--input FILE names the rows to predict, or --prompt TEXT a text to continue");
        });
        SnapshotOption.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(context, parsed));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed)
    {
        if (parsed.GetValue(Prompt) is { } prompt) return Continue(context, parsed, prompt);
        if (parsed.GetValue(Share) is not null) return ComputeShare(context, parsed);
        var path = parsed.GetValue(Out);
        if (path is not null && !PredictionFile.Knows(path)) throw new UsageException($"--out '{path}': a name that ends with .csv or .npy");
        var workers = parsed.GetValue(Workers);
        if (workers is < 1 or > PredictionProcesses.CountMax)
            throw new UsageException($"--workers {workers}: from 1 to {PredictionProcesses.CountMax}");
        if (workers > 1 || path is not null) return await WriteAsync(context, parsed, workers ?? 1).ConfigureAwait(false);
        var (snapshot, job, jobContext) = Open(context, parsed);
        new PredictionWork(snapshot, job, jobContext, Request(parsed, snapshot)).Print();
        return ExitCodes.Done;
    }

    // Through parts: whoever computes them, and whatever happens on the way, the output is there whole or as it was.
    private static async Task<int> WriteAsync(CommandContext context, ParseResult parsed, int workers)
    {
        var snapshot = SnapshotOption.Find(parsed, parsed.GetValue(Snapshot)!);
        var request = Request(parsed, snapshot);
        using var stop = new CancellationTokenSource();
        using var interrupt = OnSignal(PosixSignal.SIGINT, stop);
        using var terminate = OnSignal(PosixSignal.SIGTERM, stop);
        using var parts = new PredictionParts(request.Out, request.Extension);
        long rows;
        if (workers > 1)
        {
            rows = await new PredictionProcesses(request, workers, snapshot.Trainer.ThreadsPerWorker)
                .RunAsync(parts.Folder, stop.Token).ConfigureAwait(false);
        }
        else
        {
            var (_, job, jobContext) = SnapshotOption.Open(context, snapshot, request.DataPath);
            rows = new PredictionWork(snapshot, job, jobContext, request).WriteParts(0, 1, parts.Folder, stop.Token);
        }

        parts.Join();
        if (request.Out is not { } path) return ExitCodes.Done;
        Console.Out.WriteLine(request.Json
            ? JsonSerializer.Serialize(new { Path = path, Rows = rows }, PredictionText.JsonOptions)
            : $"{path}: {rows:N0} rows");
        return ExitCodes.Done;
    }

    private static int ComputeShare(CommandContext context, ParseResult parsed)
    {
        Supervision.Follow(_ => { }); // it ends with the process that started it
        var share = Array.ConvertAll(parsed.GetValue(Share)!.Split('/'), number => int.Parse(number, CultureInfo.InvariantCulture));
        var (snapshot, job, jobContext) = Open(context, parsed);
        var rows = new PredictionWork(snapshot, job, jobContext, Request(parsed, snapshot))
            .WriteParts(share[0], share[1], parsed.GetValue(Parts)!, CancellationToken.None);
        Console.Out.WriteLine(rows.ToString(CultureInfo.InvariantCulture));
        return ExitCodes.Done;
    }

    private static int Continue(CommandContext context, ParseResult parsed, string prompt)
    {
        var other = ((Option[])[Input, Out, Workers]).FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });
        if (other is not null) throw new UsageException($"--prompt continues a text on standard output: leave out {other.Name}");
        var request = new TextRequest(prompt, parsed.GetValue(Length), parsed.GetValue(Temperature), parsed.GetValue(Seed));
        request.Check();
        var (snapshot, job, jobContext) = Open(context, parsed);
        var lookBack = job.TextLookBack(jobContext)
            ?? throw new UsageException($"--prompt: {job.Name} learns no text; --input names rows to predict");
        using var predictor = PredictionWork.Open(snapshot, job, jobContext, parsed.GetValue(Ema));
        var begun = Encoding.UTF8.GetBytes(prompt);
        var drawn = new TextGenerator(predictor, lookBack, request.Temperature, request.Seed).Continue(begun, request.Length);
        using var output = Console.OpenStandardOutput();
        if (parsed.GetValue(Json))
        {
            var text = Encoding.UTF8.GetString([.. drawn]);
            output.Write(JsonSerializer.SerializeToUtf8Bytes(
                new { request.Prompt, Text = text, request.Length, request.Temperature, request.Seed }, PredictionText.JsonOptions));
        }
        else
        {
            output.Write(begun);
            foreach (var next in drawn) output.WriteByte(next); // a text is bytes, and is read while it grows
        }

        output.WriteByte((byte)'\n');
        return ExitCodes.Done;
    }

    private static (SnapshotReader Snapshot, TrainingJob Job, JobContext Context) Open(CommandContext context, ParseResult parsed) =>
        SnapshotOption.Open(context, parsed, parsed.GetValue(Snapshot)!, parsed.GetValue(Data));

    private static PredictRequest Request(ParseResult parsed, SnapshotReader snapshot) => new()
    {
        Snapshot = snapshot.Path,
        Input = parsed.GetValue(Input)!,
        DataPath = parsed.GetValue(Data),
        Ema = parsed.GetValue(Ema),
        Out = parsed.GetValue(Out),
        Json = parsed.GetValue(Json),
    };

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, c =>
        {
            c.Cancel = true;
            stop.Cancel();
        });
}
