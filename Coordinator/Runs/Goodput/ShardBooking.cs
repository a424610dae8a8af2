namespace Cluster.Coordinator.Runs.Goodput;

/// <summary>Says where each second of the server of a shard went.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="Seconds">Seconds in the run.</param>
/// <param name="ApplyS">It looked at the slots, reduced them and updated the parameters.</param>
/// <param name="WaitS">It waited for slots.</param>
/// <param name="PausedS">The run was paused.</param>
public sealed record ShardBooking(int Shard, double Seconds, double ApplyS, double WaitS, double PausedS = 0)
{
    /// <summary>Adds what was booked of it in a later generation.</summary>
    public ShardBooking Add(ShardBooking later) => new(
        Shard, Math.Round(Seconds + later.Seconds, 6), Math.Round(ApplyS + later.ApplyS, 6), Math.Round(WaitS + later.WaitS, 6),
        Math.Round(PausedS + later.PausedS, 6));
}
