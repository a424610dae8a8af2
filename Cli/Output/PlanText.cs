using System.Globalization;
using System.Text.Json;
using Cluster.Cli.Launch;
using Cluster.Coordinator.Runs;
using Cluster.Parameters.Layout;
using Cluster.Torch;

namespace Cluster.Cli.Output;

/// <summary>Says what a plan would run, without running it.</summary>
internal static class PlanText
{
    /// <summary>Describes the plan: machine, data, model with each tensor, and what is computed.</summary>
    public static IEnumerable<string> Lines(RunPlan plan)
    {
        var run = plan.Settings;
        foreach (var line in new RunText(plan).Header()) yield return line;
        yield return $"rows     [{string.Join(", ", plan.RowShape)}] float32 each, from {run.DataPath ?? "the job's own files"}, hash {run.DatasetHash[..12]}";
        yield return Say(
            $"steps    {run.EndStep.Value - run.Start.Step.Value:N0} to go, {run.StepsPerEpoch:N0} in an epoch, about {Math.Max(1, run.BatchSize / run.Slots):N0} rows in a slot");
        yield return "";
        var specs = run.Layout.Entries.Select(e => e.Spec).ToList();
        var width = Math.Min(40, specs.Max(s => s.Name.Length));
        foreach (var spec in specs)
            yield return Say($"{spec.Name.PadRight(width)}  {Shape(spec),-20}  {Count(spec),12:N0}  {UseOf(spec, run)}");
        yield return Say($"{"".PadRight(width)}  {"",-20}  {specs.Sum(Count),12:N0}  {Trained(run):N0} of them trained");
        yield return "";
        yield return "dry run  nothing was started or written; leave --dry-run out to train";
    }

    /// <summary>Describes the plan as one JSON object.</summary>
    public static string Json(RunPlan plan)
    {
        var run = plan.Settings;
        return JsonSerializer.Serialize(
            new
            {
                Event = "plan",
                run.Job,
                run.Seed,
                run.DataPath,
                run.TrainRows,
                run.ValRows,
                plan.RowShape,
                run.BatchSize,
                run.Slots,
                run.StepsPerEpoch,
                run.Epochs,
                Steps = run.EndStep.Value,
                FirstStep = run.Start.Step.Value,
                run.Workers,
                run.Servers,
                run.ThreadsPerWorker,
                run.Device,
                run.Precision,
                Optimizer = run.Optimizer.Name,
                run.Optimizer.Lr,
                Parameters = run.Layout.ParameterCount,
                Trained = Trained(run),
                Model = run.Layout.Entries.Select(e => e.Spec)
                    .Select(s => new { s.Name, s.Shape, Count = Count(s), Use = UseOf(s, run) }),
                Machine = new
                {
                    Cores = Environment.ProcessorCount,
                    MachineText.MemoryBytes,
                    Libtorch = torch.Info.TorchVersion,
                    torch.Info.CudaDeviceCount,
                },
                Origins = run.Origins,
            },
            RunEventNames.JsonOptions);
    }

    private static string UseOf(TensorSpec spec, RunSettings run) => spec.Kind == TensorKind.Buffer ? "buffer"
        : run.Frozen.Contains(spec.Name) ? "frozen" : "trained";

    private static long Trained(RunSettings run) =>
        run.Layout.Entries.Select(e => e.Spec).Where(s => UseOf(s, run) == "trained").Sum(Count);

    private static long Count(TensorSpec spec) => spec.Shape.Aggregate(1L, (product, n) => product * n);

    private static string Shape(TensorSpec spec) => $"[{string.Join(", ", spec.Shape)}]";

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
