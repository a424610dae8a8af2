using Cluster.Messages;
using Cluster.Parameters.Schedules;

namespace Cluster.Coordinator.Runs;

/// <summary>Says how far a run has come, with the sums that its present epoch's figures are made of.</summary>
/// <param name="Step">The version reached: the count of steps applied or skipped.</param>
/// <param name="EpochLossSum">Loss times rows, summed over the present epoch's steps in their order.</param>
/// <param name="EpochRows">Rows of the present epoch so far, less those of skipped steps.</param>
/// <param name="EpochSkipped">Skipped steps of the present epoch.</param>
/// <param name="Skipped">Skipped steps of the run.</param>
/// <param name="Plateau">What a plateau has seen of the epochs that were evaluated.</param>
/// <param name="Best">What is known of the best of them.</param>
public readonly record struct RunPosition(
    StepNumber Step, double EpochLossSum, long EpochRows, long EpochSkipped = 0, long Skipped = 0,
    PlateauState Plateau = default, BestState Best = default);
