using System.CommandLine;
using System.Diagnostics;
using Cluster.Cli.Launch;
using Cluster.Cli.Output;
using Cluster.Cli.Sizing;
using Cluster.Coordinator.Runs;
using Cluster.Parameters;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Training;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster plan</c>: how much memory and network a run wants, before it has any.</summary>
internal static class PlanVerb
{
    private const int DefaultWorkers = 2;

    private static readonly Option<int?> Parameters = new("--parameters")
    {
        Description = "In place of a job: a model of so many parameters.",
    };

    private static readonly Option<double> Network = new("--network")
    {
        Description = "What each machine sends and receives, Gbit/s.",
        DefaultValueFactory = _ => 10,
    };

    private static readonly Option<double> Exchange = new("--exchange-ms")
    {
        Description = "How long the exchange of a step may take, milliseconds: servers are recommended for that.",
        DefaultValueFactory = _ => 50,
    };

    /// <summary>Creates the verb.</summary>
    public static Command Create(CommandContext context)
    {
        var (command, read) = TrainVerb.CreateLike(
            context, "plan", "Says how much memory and network a run wants, with train's settings: for the sizes of pods.",
            Parameters, Network, Exchange);
        command.SetAction((parsed, _) => Task.FromResult(Run(
            context, read(parsed), parsed.GetValue(Parameters), parsed.GetValue(Network), parsed.GetValue(Exchange))));
        return command;
    }

    private static int Run(CommandContext context, TrainRequest request, int? parameters, double network, double exchange)
    {
        if (!(network > 0)) throw new UsageException($"--network {network}: a number above 0");
        if (!(exchange > 0)) throw new UsageException($"--exchange-ms {exchange}: a number above 0");
        var report = parameters is { } count ? OfCount(request, count) : OfJob(context, request);
        report = report with { NetworkGbits = network, ExchangeMs = exchange };
        foreach (var line in request.Json ? [report.Json()] : report.Lines()) Console.Out.WriteLine(line);
        return ExitCodes.Done;
    }

    private static PlanReport OfCount(TrainRequest request, int count)
    {
        if (request.Job is not null) throw new UsageException($"--parameters is for a model that is no job yet, and {request.Job} is one: choose one");
        if (count < 1) throw new UsageException($"--parameters {count} is below 1");
        if (RequestChecks.MistakesOf(request) is { Count: > 0 } mistakes) throw new UsageException(mistakes);
        var layout = Layout(count);
        var workers = RequestChecks.Workers(request.Workers, DefaultWorkers).Max;
        var options = OptimizerChoice.Choose(request, new AdamOptions());
        var sizes = RunSizes.Of(
            layout, options, request.Update.Ema is not null, request.Slots ?? workers * (request.Accumulate ?? 1), workers, request.Servers);
        return new PlanReport(sizes, PodSizes.Of(sizes, null), options.Name, 0, 0, null, null);
    }

    private static ParameterLayout Layout(int count)
    {
        try
        {
            return ParameterLayout.Create([new TensorSpec("parameters", DType.Float32, [count], TensorKind.Parameter)]);
        }
        catch (LayoutException e)
        {
            throw new UsageException($"--parameters {count}: {e.Message}");
        }
    }

    // What the planning process needed at most is what a worker needs beside its vectors: data, libtorch, and a slot's computation.
    private static PlanReport OfJob(CommandContext context, TrainRequest request)
    {
        var plan = new RunPlanner(context, request with { IsElsewhere = true }, Console.Error.Warn).Plan();
        using var parameters = plan.Parameters;
        var run = plan.Settings;
        var rows = JobChecks.ComputeLargestSlot(context.Jobs.Create(run.Job), new JobContext
        {
            Seed = run.Seed,
            DataPath = run.DataPath,
            Options = run.JobOptions,
            Freeze = run.Frozen,
            Precision = run.Precision,
        }, run.BatchSize, run.Slots, parameters);
        long peak;
        using (var self = Process.GetCurrentProcess()) peak = self.PeakWorkingSet64;
        var sizes = RunSizes.Of(run.Layout, run.Optimizer, run.Update.Ema is not null, run.Slots, run.Workers, run.Servers);
        return new PlanReport(sizes, PodSizes.Of(sizes, peak), run.Optimizer.Name, 0, 0, rows, peak);
    }
}
