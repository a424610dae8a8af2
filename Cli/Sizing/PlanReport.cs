using System.Globalization;
using System.Text.Json;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Sizing;

/// <summary>Tells the sizes of a run, in words and as JSON.</summary>
/// <param name="Sizes">Its tensors.</param>
/// <param name="Pods">Its processes.</param>
/// <param name="Optimizer">The optimizer's name.</param>
/// <param name="NetworkGbits">What each machine sends and receives, Gbit/s.</param>
/// <param name="ExchangeMs">The time that a step's exchange may take, milliseconds.</param>
/// <param name="SlotRows">Rows of the slot that was computed to measure; null: none was.</param>
/// <param name="SlotPeakBytes">The most memory that it took; null: none was.</param>
internal sealed record PlanReport(
    RunSizes Sizes, PodSizes Pods, string Optimizer, double NetworkGbits, double ExchangeMs, int? SlotRows, long? SlotPeakBytes)
{
    private double BytesPerSecond => NetworkGbits * 1e9 / 8;

    private int ServersWanted => Sizes.ServersFor(BytesPerSecond, TimeSpan.FromMilliseconds(ExchangeMs));

    /// <summary>Says it in words.</summary>
    public IEnumerable<string> Lines()
    {
        var s = Sizes;
        yield return $"tensors     parameters and buffers {Text(s.VectorBytes)}, {Optimizer} {Text(s.OptimizerBytes)}, a snapshot {Text(s.SnapshotBytes)}";
        yield return Say($"network     each step {Text(s.DownBytesPerStep)} to {s.Workers} workers, {Text(s.UpBytesPerStep)} back from {s.Slots} slots")
            + Say($"; {s.ExchangeTime(BytesPerSecond).TotalMilliseconds:0.##} ms at {NetworkGbits:0.##} Gbit/s");
        yield return $"servers     {Servers(s.Servers)}; {WhyServers()}";
        yield return $"worker      memory {Mebi(Pods.WorkerBytes)}, cpu as many as threads_per_worker  ({WhyWorker()})";
        if (Pods.ServerBytes is { } server)
            yield return $"server      memory {Mebi(server)}  (tensors {Text(s.ServerTensorBytes)}, at most {Text(s.ServerTensorBytesMax)})";
        yield return $"coordinator memory {Mebi(Pods.CoordinatorBytes)}  (tensors {Text(s.CoordinatorTensorBytes)}, at most {Text(s.CoordinatorTensorBytesMax)})";
        yield return "/dev/shm    nothing: what processes of one machine share has no name and lies in no folder";
    }

    /// <summary>Says it as one JSON object.</summary>
    public string Json() => JsonSerializer.Serialize(
        new
        {
            Event = "sizes",
            Sizes.VectorBytes,
            Sizes.OptimizerBytes,
            Sizes.SnapshotBytes,
            Sizes.ShardBytes,
            Sizes.Workers,
            Sizes.Slots,
            Sizes.Servers,
            ServersRecommended = ServersWanted,
            Sizes.DownBytesPerStep,
            Sizes.UpBytesPerStep,
            ExchangeMs = Sizes.ExchangeTime(BytesPerSecond).TotalMilliseconds,
            SlotRows,
            SlotPeakBytes,
            Sizes.ServerTensorBytes,
            Sizes.ServerTensorBytesMax,
            Sizes.CoordinatorTensorBytes,
            Sizes.CoordinatorTensorBytesMax,
            WorkerMemoryBytes = Pods.WorkerBytes,
            ServerMemoryBytes = Pods.ServerBytes,
            CoordinatorMemoryBytes = Pods.CoordinatorBytes,
            ShmBytes = 0,
        },
        RunEventNames.JsonOptions);

    private string WhyWorker() => SlotPeakBytes is { } peak
        ? Say($"a slot of {SlotRows} rows took {Text(peak)} here with data and libtorch")
        : "without its data and what a slot's forward and backward need: name a job to measure that";

    private string WhyServers() => ServersWanted.CompareTo(Sizes.Servers) switch
    {
        0 => Say($"as many as it takes for an exchange within {ExchangeMs:0.##} ms, or as can help"),
        < 0 => Say($"--servers {ServersWanted} is enough for an exchange within {ExchangeMs:0.##} ms"),
        _ => Say($"--servers {ServersWanted} brings the exchange within {ExchangeMs:0.##} ms, or as near as servers can"),
    };

    private static string Servers(int servers) => servers switch
    {
        0 => "none: the coordinator holds the parameters",
        1 => "1",
        _ => Say($"{servers}"),
    };

    private static string Mebi(long bytes) => Say($"{bytes >> 20}Mi");

    private static string Text(long bytes) => bytes switch
    {
        < 1 << 20 => Say($"{bytes / 1024.0:0.0} KiB"),
        < 1 << 30 => Say($"{bytes / (double)(1 << 20):0.0} MiB"),
        _ => Say($"{bytes / (double)(1 << 30):0.0} GiB"),
    };

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
