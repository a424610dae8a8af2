using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Cluster.Cli.Bench;
using Cluster.Cli.Bench.Jobs;
using Cluster.Coordinator.Runs;
using Cluster.Training;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster bench</c>: times the steps of a real cluster on made-up data.</summary>
internal static class BenchVerb
{
    private static readonly string Models = string.Join(", ", BenchModel.All.Select(m => m.Name));

    private static readonly Option<string> Model = new("--model") { Description = $"One of {Models}.", Required = true };
    private static readonly Option<int> Workers = new("--workers")
    {
        Description = "Worker processes.",
        DefaultValueFactory = _ => 2,
    };

    private static readonly Option<int?> Steps = new("--steps")
    {
        Description = "Steps of each window, and to warm up (default: the model's).",
    };

    private static readonly Option<int?> BatchSize = new("--batch-size")
    {
        Description = "Rows per worker and step (default: the model's).",
    };

    private static readonly Option<int> Threads = new("--threads-per-worker")
    {
        Description = "Arithmetic threads of each worker.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<string> Device = new("--device")
    {
        Description = "What workers compute on: cpu, cuda or auto.",
        DefaultValueFactory = _ => JobContext.CpuDevice,
    };

    private static readonly Option<int> Servers = new("--servers")
    {
        Description = "Parameter-server processes; 0 keeps the parameters with the coordinator.",
    };

    private static readonly Option<int?> Slots = new("--slots")
    {
        Description = "Parts each batch is cut into (default: --workers).",
    };

    private static readonly Option<int> SnapshotEvery = new("--snapshot-every")
    {
        Description = "Steps between snapshots; 0: none while steps are timed.",
    };

    private static readonly Option<int?> LogEvery = new("--log-every")
    {
        Description = "Steps between two step events; a divisor of --steps (default: --steps).",
    };

    private static readonly Option<string> Dashboard = new("--dashboard")
    {
        Description = "Where the run can be watched and steered while it is timed, as train has it, host:port; off: nowhere.",
        DefaultValueFactory = _ => Dashboards.Off,
    };

    private static readonly Option<string?> Link = LinkOption.Create();
    private static readonly Option<string?> Tls = SecurityFlags.Tls();
    private static readonly Option<bool> KeepRun = new("--keep-run") { Description = "Leave the run's folder where it is." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the report as JSON." };

    /// <summary>Creates the verb.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("bench", "Times the steps of a real cluster on made-up data.")
        {
            Model, Workers, Steps, BatchSize, Threads, Device, Servers, Slots, SnapshotEvery, LogEvery,
            Dashboard, Link, Tls, KeepRun, Json,
        };
        command.SetAction((parsed, _) => RunAsync(context, parsed));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed)
    {
        var request = Read(parsed);
        request.Check();
        var report = await new BenchRun(context, request, line => Console.Error.WriteLine(line)).RunAsync().ConfigureAwait(false);
        Console.Out.WriteLine(
            parsed.GetValue(Json) ? JsonSerializer.Serialize(report, RunEventNames.JsonOptions) : Say(report));
        return ExitCodes.Done;
    }

    private static BenchRequest Read(ParseResult parsed)
    {
        var name = parsed.GetValue(Model);
        var model = BenchModel.All.FirstOrDefault(m => m.Name == name)
            ?? throw new UsageException($"--model '{name}': one of {Models}");
        var workers = parsed.GetValue(Workers);
        var steps = parsed.GetValue(Steps) ?? model.Steps;
        _ = Dashboards.Parse(parsed.GetValue(Dashboard)!);
        return new BenchRequest(
            model, workers, parsed.GetValue(Servers), parsed.GetValue(Slots) ?? workers,
            parsed.GetValue(BatchSize) ?? model.BatchSize, parsed.GetValue(Threads), steps,
            parsed.GetValue(SnapshotEvery), LinkOption.Parse(parsed.GetValue(Link)), parsed.GetValue(KeepRun))
        {
            Device = parsed.GetValue(Device)!,
            Tls = parsed.GetValue(Tls),
            LogEvery = parsed.GetValue(LogEvery) ?? steps,
            Dashboard = parsed.GetValue(Dashboard)!,
        };
    }

    private static string Say(BenchReport r) => string.Join('\n',
        Line($"model     {r.Model}, {r.Params:N0} parameters, {r.BatchSize} rows per worker"),
        Line($"cluster   workers {r.Workers}, threads per worker {r.ThreadsPerWorker}, slots {r.Slots}, servers {r.Servers}"),
        $"windows   {string.Join("  ", r.WindowsUs.Select(w => Line($"{w:N1}")))} us per step, {r.Steps} steps each",
        Line($"step      {r.UsPerStep:N1} us, the median"),
        r.CpuUsPerStep is { } cpu
            ? Line($"cpu       {cpu:N1} us per step, user and system time of all processes together")
            : "cpu       not known: a process ended while it was read",
        Line($"of it     data {r.Times.DataUs:N1}  compute {r.Times.ComputeUs:N1}  push {r.Times.PushUs:N1}  apply {r.Times.ApplyUs:N1}  pull {r.Times.PullUs:N1}  wait {r.Times.WaitUs:N1} us, the mean"),
        Line($"samples   {r.SamplesPerS:N1} per second"));

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
