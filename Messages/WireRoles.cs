using System.Collections.Frozen;

namespace Cluster.Messages;

/// <summary>Says which role sends which message to actors. A peer with a certificate is held to it.</summary>
public static class WireRoles
{
    private static readonly FrozenDictionary<string, FrozenSet<ushort>> Tags = new Dictionary<string, Type[]>
    {
        ["worker"] =
        [
            typeof(GetRun), typeof(JoinRun), typeof(SlotFailed), typeof(LeaveRun), typeof(PartEvaluated),
        ],
        ["server"] =
        [
            typeof(JoinServer), typeof(ShardReady), typeof(LeaveRun), typeof(OpenSlots), typeof(StepApplied),
            typeof(StepRefused), typeof(StepHeld), typeof(SlotsLate), typeof(CopiesDiffer), typeof(WorkerShares),
            typeof(GradientSum),
        ],
        ["coordinator"] =
        [
            typeof(RunDescription), typeof(JoinAccepted), typeof(JoinRejected), typeof(Roster), typeof(ComputeSlots),
            typeof(EvaluatePart), typeof(EndRun), typeof(ServeShard), typeof(BeginGeneration), typeof(GetOpenSlots),
            typeof(HoldStep), typeof(ContinueSteps), typeof(CaptureState), typeof(CaptureReleased), typeof(LowerLearningRate),
            typeof(GradientNorm), typeof(TraceStep),
        ],
    }.ToFrozenDictionary(role => role.Key, role => WireMessages.Control.Where(m => role.Value.Contains(m.Type))
        .Select(m => m.Tag).ToFrozenSet());

    /// <summary>Says whether a role sends a message.</summary>
    /// <param name="role">As the certificate says: <c>coordinator</c>, <c>server</c> or <c>worker</c>.</param>
    /// <param name="tag">The message's tag on control links.</param>
    public static bool MaySend(string role, ushort tag) => Tags.TryGetValue(role, out var tags) && tags.Contains(tag);
}
