using Google.Protobuf;

namespace Cluster.Messages;

/// <summary>Lists every message that crosses a process border with its frame tag.</summary>
/// <remarks>Tags are append-only: a number once given is never used for another message.</remarks>
public static class WireMessages
{
    /// <summary>The version that both ends of a link must speak.</summary>
    public const uint Protocol = 3;

    /// <summary>Messages of actors, on control links.</summary>
    public static IReadOnlyList<(ushort Tag, MessageParser Parser, Type Type)> Control { get; } =
    [
        (1, GetRun.Parser, typeof(GetRun)),
        (2, RunDescription.Parser, typeof(RunDescription)),
        (3, JoinRun.Parser, typeof(JoinRun)),
        (4, JoinAccepted.Parser, typeof(JoinAccepted)),
        (5, JoinRejected.Parser, typeof(JoinRejected)),
        (6, Roster.Parser, typeof(Roster)),
        (7, SlotFailed.Parser, typeof(SlotFailed)),
        (8, LeaveRun.Parser, typeof(LeaveRun)),
        (9, EndRun.Parser, typeof(EndRun)),
        (10, BeginGeneration.Parser, typeof(BeginGeneration)),
        (11, GetOpenSlots.Parser, typeof(GetOpenSlots)),
        (12, OpenSlots.Parser, typeof(OpenSlots)),
        (13, StepApplied.Parser, typeof(StepApplied)),
        (14, StepRefused.Parser, typeof(StepRefused)),
        (15, CaptureState.Parser, typeof(CaptureState)),
        (16, EvaluatePart.Parser, typeof(EvaluatePart)),
        (17, PartEvaluated.Parser, typeof(PartEvaluated)),
        (18, JoinServer.Parser, typeof(JoinServer)),
        (19, ServeShard.Parser, typeof(ServeShard)),
        (20, ShardReady.Parser, typeof(ShardReady)),
        (21, HoldStep.Parser, typeof(HoldStep)),
        (22, StepHeld.Parser, typeof(StepHeld)),
        (23, CaptureReleased.Parser, typeof(CaptureReleased)),
        (24, SlotsLate.Parser, typeof(SlotsLate)),
        (25, ComputeSlots.Parser, typeof(ComputeSlots)),
        (26, CopiesDiffer.Parser, typeof(CopiesDiffer)),
        (27, WorkerShares.Parser, typeof(WorkerShares)),
        (28, LowerLearningRate.Parser, typeof(LowerLearningRate)),
        (29, GradientSum.Parser, typeof(GradientSum)),
        (30, GradientNorm.Parser, typeof(GradientNorm)),
        (31, ContinueSteps.Parser, typeof(ContinueSteps)),
        (32, TraceStep.Parser, typeof(TraceStep)),
    ];

    /// <summary>Bodies of frames on tensor links.</summary>
    public static IReadOnlyList<(ushort Tag, MessageParser Parser, Type Type)> Tensor { get; } =
    [
        (TensorTags.PushGradient, PushGradient.Parser, typeof(PushGradient)),
        (TensorTags.PullParameters, PullParameters.Parser, typeof(PullParameters)),
        (TensorTags.PushParameters, PushParameters.Parser, typeof(PushParameters)),
        (TensorTags.PullState, PullState.Parser, typeof(PullState)),
        (TensorTags.PushState, PushState.Parser, typeof(PushState)),
        (TensorTags.LendMemory, LendMemory.Parser, typeof(LendMemory)),
        (TensorTags.TakeMemory, TakeMemory.Parser, typeof(TakeMemory)),
        (TensorTags.AskMemory, AskMemory.Parser, typeof(AskMemory)),
        (TensorTags.PullData, PullData.Parser, typeof(PullData)),
        (TensorTags.PushData, PushData.Parser, typeof(PushData)),
        (TensorTags.GradientPart, GradientPart.Parser, typeof(GradientPart)),
        (TensorTags.ParameterPart, ParameterPart.Parser, typeof(ParameterPart)),
    ];
}
