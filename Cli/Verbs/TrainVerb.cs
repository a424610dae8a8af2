using System.CommandLine;
using Cluster.Cli.Configuration;
using Cluster.Cli.Launch;
using Cluster.Cli.Output;
using Cluster.Parameters.Optimizers;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster train</c>.</summary>
internal static class TrainVerb
{
    internal static readonly Argument<string?> Job = new("JOB")
    {
        Description = "The job to train; without one, the default job.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Workers = new("--workers")
    {
        Description = "Worker processes (default 2); MIN:MAX starts MAX and waits for MIN before the first step.",
    };

    private static readonly Option<int> Servers = new("--servers")
    {
        Description = "Parameter-server processes, each with a shard of the parameters; 0 keeps them with the coordinator.",
    };

    private static readonly Option<bool> AllowUnlike = new("--allow-unlike")
    {
        Description = "Let workers join that compute other bits; the result is then not reproducible.",
    };

    private static readonly Option<double> Audit = new("--audit")
    {
        Description = "Share of the slots, 0 to 1, that two workers compute; copies that differ stop the run.",
    };

    private static readonly Option<int> Keep = new("--keep") { Description = "Newest snapshots to keep, beside the best epoch's; 0 keeps all." };
    internal static readonly Option<int?> Slots = new("--slots")
    {
        Description = "Parts each batch is cut into; the result depends on it, not on the workers (default: --workers).",
    };

    internal static readonly Option<int?> Epochs = new("--epochs") { Description = "Passes over the training rows." };
    internal static readonly Option<int?> BatchSize = new("--batch-size") { Description = "Rows of a whole step." };
    internal static readonly Option<string?> Optimizer = new("--optimizer")
    {
        Description = $"One of {string.Join(", ", OptimizerOptions.Names)}; with its numbers such as adamw:betas=0.9/0.95,eps=1e-9.",
    };

    internal static readonly Option<double?> Lr = new("--lr") { Description = "Learning rate." };
    internal static readonly Option<double?> WeightDecay = new("--weight-decay") { Description = "Weight decay." };
    internal static readonly Option<double?> Momentum = new("--momentum") { Description = "Momentum of sgd or rmsprop." };
    private static readonly Option<bool> Amsgrad = new("--amsgrad") { Description = "The amsgrad variant of adam or adamw." };
    private static readonly Option<int?> Accumulate = new("--accumulate")
    {
        Description = "Parts of a batch that each worker computes one after the other: the same as --slots WORKERS x K.",
    };

    private static readonly Option<string?> Precision = new("--precision")
    {
        Description = "Of forward: fp32 (default), bf16 (autocast; the weights stay float32) or, on CUDA, tf32.",
    };

    internal static readonly Option<long?> Seed = new("--seed")
    {
        Description = "Seed of initialization, order, split and dropout (default 0).",
    };

    internal static readonly Option<string?> Data = new("--data") { Description = "A data file in place of the job's own." };
    private static readonly Option<string?> From = new("--from")
    {
        Description = "Weights to begin with: .pth (a state dict or a checkpoint) or .safetensors.",
    };

    private static readonly Option<string[]> Freeze = new("--freeze")
    {
        Description = "Parameters that no step changes, by name; * stands for any text. May be given again.",
    };

    private static readonly Option<bool> NoShuffle = new("--no-shuffle") { Description = "Same order in each epoch." };
    private static readonly Option<bool> DropLast = new("--drop-last") { Description = "Leave an incomplete batch out." };
    private static readonly Option<int?> NumWorkers = new("--num-workers")
    {
        Description = "Loader threads of each worker; 0 loads on the compute thread (default: the job's).",
    };

    private static readonly Option<int?> Threads = new("--threads-per-worker")
    {
        Description = "Arithmetic threads of each worker; the result depends on it (default 1).",
    };

    private static readonly Option<string?> Device = new("--device")
    {
        Description = "What workers compute on, cpu, cuda or auto; the result depends on it (default cpu).",
    };

    internal static readonly Option<string> RunDir = new("--run-dir")
    {
        Description = "Folder of runs.",
        DefaultValueFactory = _ => CommandContext.DefaultRunDir,
    };

    internal static readonly Option<string?> Name = new("--name") { Description = "The run's name (default: the job's)." };
    private static readonly Option<int> SnapshotEvery = new("--snapshot-every")
    {
        Description = "Steps between snapshots; 0: one at each epoch's end.",
    };

    private static readonly Option<bool> SnapshotStart = new("--snapshot-start")
    {
        Description = "Take a snapshot before the first step too.",
    };

    private static readonly Option<string?> Resume = new("--resume")
    {
        Description = "'last' goes on with the newest run of this job; a snapshot's path begins a new run from it.",
    };

    private static readonly Option<int> MaxRestarts = new("--max-restarts")
    {
        Description = "How often a worker that ended is started again.",
        DefaultValueFactory = _ => 3,
    };

    private static readonly Option<string?> OnNan = new("--on-nan")
    {
        Description = "What becomes of a step whose loss or gradient is not finite: stop the run (default) or skip it.",
    };

    private static readonly Option<string?> Link = LinkOption.Create();
    private static readonly Option<string?> Tls = SecurityFlags.Tls();
    private static readonly Option<int> LogEvery = new("--log-every")
    {
        Description = "Steps between two step events.",
        DefaultValueFactory = _ => 10,
    };

    private static readonly Option<string> Dashboard = new("--dashboard")
    {
        Description = "Where the run can be watched and steered, host:port on this machine (the next free port where that is taken); off: nowhere.",
        DefaultValueFactory = _ => Dashboards.Default,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print events, one JSON object per line." };
    private static readonly Option<int> Verbose = new("--verbose")
    {
        Description = "0 prints how it ended, 1 epochs and incidents (default), 2 steps too.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Say what would run (data, model, plan, machine), and start nothing.",
    };

    private static readonly Option<string?> Via = new("--via")
    {
        Description = "Where workers find the coordinator, in place of its own address.",
        Hidden = true,
    };

    /// <summary>Creates the verb.</summary>
    public static Command Create(CommandContext context)
    {
        var (command, read) = CreateLike(context, "train", "Trains a job: coordinator, parameter server and worker processes.");
        command.SetAction((parsed, _) => RunAsync(context, read(parsed)));
        return command;
    }

    /// <summary>Creates a verb that takes all that <c>train</c> takes, so that one file of settings serves both.</summary>
    /// <param name="context">What all verbs share.</param>
    /// <param name="name">The verb's name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="own">Its flags beside those of <c>train</c>.</param>
    /// <returns>The verb without an action, and what reads its command line, completed by file and environment.</returns>
    internal static (Command Command, Func<ParseResult, TrainRequest> Read) CreateLike(
        CommandContext context, string name, string description, params Option[] own)
    {
        var command = new Command(name, description)
        {
            Job, Workers, Servers, Slots, Epochs, BatchSize, Optimizer, Lr, WeightDecay, Momentum, Seed, Data, NoShuffle,
            From, Freeze, DropLast, AllowUnlike, Audit, Keep, NumWorkers, Threads, Device, RunDir, Name, SnapshotEvery, SnapshotStart,
            Resume,
            MaxRestarts, OnNan, Link, Tls, LogEvery, Dashboard, Json, Via, Amsgrad, Accumulate, Precision,
            Configured.File, Configured.Set, Verbose, DryRun,
        };
        foreach (var option in own) command.Add(option);
        UpdateFlags.AddTo(command);
        BestFlags.AddTo(command);
        var jobOptions = JobOptionFlags.AddTo(command, context.Jobs);
        return (command, parsed => Complete(command, parsed, jobOptions));
    }

    /// <summary>Lists what is wrong in file and environment, where the command line itself does not parse.</summary>
    public static IReadOnlyList<string> MistakesOfSettings(ParseResult parsed) =>
        parsed.CommandResult.Command.Options.Contains(Configured.File)
            ? Configured.Read(parsed, Job, Configured.Variables()).Mistakes
            : [];

    // What is wrong in a file's value is told beside what cannot be of all others.
    private static TrainRequest Complete(Command command, ParseResult parsed, JobOptionFlags jobOptions)
    {
        var configured = Configured.Read(parsed, Job, Configured.Variables());
        var all = configured.Parse(command);
        var request = Read(all) with { JobOptions = jobOptions.Read(all), Origins = configured.Origins };
        if (configured.Mistakes.Count > 0)
            throw new UsageException([.. configured.Mistakes, .. RequestChecks.MistakesOf(request)]);
        return request;
    }

    private static async Task<int> RunAsync(CommandContext context, TrainRequest request)
    {
        _ = Dashboards.Parse(request.Dashboard);
        var plan = new RunPlanner(context, request, Console.Error.Warn).Plan();
        return request.DryRun
            ? await TellAsync(request, plan).ConfigureAwait(false)
            : await new LocalRun(request, context.Time).RunAsync(plan).ConfigureAwait(false);
    }

    /// <summary>Says what would run.</summary>
    internal static async Task<int> TellAsync(TrainRequest request, RunPlan plan)
    {
        using var parameters = plan.Parameters;
        foreach (var line in request.Json ? [PlanText.Json(plan)] : PlanText.Lines(plan))
            await Console.Out.WriteLineAsync(line).ConfigureAwait(false);
        return ExitCodes.Done;
    }

    private static TrainRequest Read(ParseResult parsed) => new()
    {
        Job = parsed.GetValue(Job),
        Workers = parsed.GetValue(Workers),
        Servers = parsed.GetValue(Servers),
        AllowUnlike = parsed.GetValue(AllowUnlike),
        Audit = parsed.GetValue(Audit),
        Keep = parsed.GetValue(Keep),
        Slots = parsed.GetValue(Slots),
        Epochs = parsed.GetValue(Epochs),
        BatchSize = parsed.GetValue(BatchSize),
        Optimizer = parsed.GetValue(Optimizer),
        Lr = parsed.GetValue(Lr),
        WeightDecay = parsed.GetValue(WeightDecay),
        Momentum = parsed.GetValue(Momentum),
        Amsgrad = parsed.GetValue(Amsgrad),
        Update = UpdateFlags.Read(parsed),
        Best = BestFlags.Read(parsed),
        Accumulate = parsed.GetValue(Accumulate),
        Precision = parsed.GetValue(Precision),
        Seed = parsed.GetValue(Seed),
        DataPath = parsed.GetValue(Data),
        From = parsed.GetValue(From),
        Freeze = parsed.GetValue(Freeze) is { Length: > 0 } patterns ? patterns : null,
        Shuffle = parsed.GetValue(NoShuffle) ? false : null,
        DropLast = parsed.GetValue(DropLast) ? true : null,
        LoaderThreads = parsed.GetValue(NumWorkers),
        ThreadsPerWorker = parsed.GetValue(Threads),
        Device = parsed.GetValue(Device),
        RunDir = parsed.GetValue(RunDir)!,
        Folder = PrepareVerb.ReadFolder(parsed),
        Name = parsed.GetValue(Name),
        SnapshotEvery = parsed.GetValue(SnapshotEvery),
        SnapshotStart = parsed.GetValue(SnapshotStart),
        Resume = parsed.GetValue(Resume),
        MaxRestarts = parsed.GetValue(MaxRestarts),
        OnNan = parsed.GetValue(OnNan),
        Link = LinkOption.Parse(parsed.GetValue(Link)),
        Tls = parsed.GetValue(Tls),
        LogEvery = parsed.GetValue(LogEvery),
        Dashboard = parsed.GetValue(Dashboard)!,
        Json = parsed.GetValue(Json),
        Verbose = parsed.GetValue(Verbose),
        DryRun = parsed.GetValue(DryRun),
        Via = parsed.GetValue(Via),
    };
}
