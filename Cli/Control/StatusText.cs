using System.Globalization;
using Cluster.Coordinator.Control;

namespace Cluster.Cli.Control;

/// <summary>Says in words how a run stands.</summary>
internal static class StatusText
{
    /// <summary>Describes a run.</summary>
    /// <param name="s">How it stands.</param>
    /// <param name="address">The page's address, or null.</param>
    /// <param name="now">The time.</param>
    public static IEnumerable<string> Lines(RunView s, string? address, DateTimeOffset now)
    {
        yield return Say($"run      {s.RunId}  job {s.Job}  seed {s.Seed}  {s.State}{(s.Reason.Length > 0 ? ": " + s.Reason : "")}");
        yield return Say($"step     {s.Step:N0} of {s.EndStep:N0}  epoch {s.Epoch:N0} of {s.Epochs:N0}{Loss(s)}{Left(s)}");
        if (Validation(s) is { Length: > 0 } validation) yield return "val     " + validation;
        var ready = s.HasEnded ? Say($"{s.WorkersWanted}") : Say($"{s.WorkersReady} of {s.WorkersWanted} ready");
        yield return Say($"workers  {ready}  restarts {s.Restarts}{Speed(s)}");
        foreach (var w in s.Workers)
            yield return Say($"         {w.Name}  {w.State}{(w.Pid > 0 ? Say($"  {w.Host} pid {w.Pid}") : "")}{Slots(w)}");
        foreach (var shard in s.Shards.Where(shard => shard.Name != "coordinator"))
            yield return Say($"server   {shard.Name}  {shard.State}  shard {shard.Shard}  {shard.Parameters:N0} parameters");
        if (s.Snapshots is [.., var newest])
            yield return Say($"snapshot {newest.Path}  {Age(now - newest.At)} ago");
        if (address is not null) yield return $"dashboard {address}";
    }

    private static string Loss(RunView s) => s.Loss is { } loss ? Say($"  loss {loss:0.0000}") : "";

    private static string Left(RunView s) => s.RemainingS is { } left && !s.HasEnded ? $"  {Age(TimeSpan.FromSeconds(left))} left" : "";

    private static string Speed(RunView s) => s.SamplesPerS is { } speed && !s.HasEnded ? Say($"  {speed:N0} samples/s") : "";

    private static string Validation(RunView s)
    {
        var loss = s.ValLoss is { } valLoss ? Say($" loss {valLoss:0.0000}") : "";
        return s.ValAccuracy is { } accuracy ? Say($"{loss}  accuracy {accuracy:0.0000}  best {s.BestVal:0.0000}") : loss;
    }

    private static string Slots(WorkerStatus w)
    {
        var slots = w.State == "ready" ? Say($"  {w.Slots} {(w.Slots == 1 ? "slot" : "slots")}") : "";
        var late = w.LateSlots > 0 ? Say($"  late {w.LateSlots}") : "";
        return slots + late + (w.Restarts > 0 ? Say($"  restarts {w.Restarts}") : "");
    }

    private static string Age(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => Say($"{Math.Max(0, time.TotalSeconds):0} s"),
        { TotalMinutes: < 60 } => Say($"{(int)time.TotalMinutes} min {time.Seconds} s"),
        { TotalHours: < 48 } => Say($"{(int)time.TotalHours} h {time.Minutes} min"),
        _ => Say($"{(int)time.TotalDays} days"),
    };

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
