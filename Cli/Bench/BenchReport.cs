using System.Text.Json.Serialization;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Bench;

/// <summary>Is what a bench run showed.</summary>
/// <param name="Model">The model.</param>
/// <param name="Params">Numbers that are trained.</param>
/// <param name="Workers">Worker processes.</param>
/// <param name="Servers">Server processes; 0: the parameters are with the coordinator.</param>
/// <param name="Slots">Parts of each batch.</param>
/// <param name="BatchSize">Rows per worker and step.</param>
/// <param name="ThreadsPerWorker">Arithmetic threads of each worker.</param>
/// <param name="Steps">Steps of a window.</param>
/// <param name="WindowsUs">Microseconds per step in each window, in order.</param>
/// <param name="UsPerStep">Their median.</param>
/// <param name="CpuUsPerStep">
/// Processor time of a step in microseconds, of all processes of the run together; null where it could not be read.
/// </param>
/// <param name="SamplesPerS">Rows of a step by that time.</param>
/// <param name="Link">How tensors were to travel.</param>
/// <param name="Times">Where the time went, the mean over all windows.</param>
/// <param name="RunDir">The run's folder, where it was kept.</param>
internal sealed record BenchReport(
    string Model, long Params, int Workers, int Servers, int Slots, int BatchSize, int ThreadsPerWorker, int Steps,
    IReadOnlyList<double> WindowsUs, double UsPerStep, double? CpuUsPerStep, double SamplesPerS, LinkKind Link, StepTimes Times,
    string? RunDir)
{
    /// <summary>Gets the event's name, as the events of runs have one.</summary>
    [JsonPropertyOrder(-1)]
    public string Event { get; } = "bench";

    /// <summary>Sums up timed windows.</summary>
    public static BenchReport Of(
        BenchRequest request, long parameters, double[] windowsUs, double? cpuUs, StepTimes times, string? runDir)
    {
        var median = windowsUs.Order().ElementAt(windowsUs.Length / 2);
        var samplesPerS = request.Workers * request.BatchSize / (median / 1e6);
        return new BenchReport(
            request.Model.Name, parameters, request.Workers, request.Servers, request.Slots, request.BatchSize,
            request.ThreadsPerWorker, request.Steps, [.. windowsUs.Select(w => Math.Round(w, 1))], Math.Round(median, 1),
            cpuUs is { } cpu ? Math.Round(cpu, 1) : null, Math.Round(samplesPerS, 1), request.Link, times, runDir);
    }
}
