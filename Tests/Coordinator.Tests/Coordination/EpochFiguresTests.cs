using Cluster.Coordinator.Coordination;
using Cluster.Coordinator.Runs;
using Cluster.Messages;

namespace Cluster.Coordinator.Tests.Coordination;

public class EpochFiguresTests
{
    private static readonly StepNumber Three = new(3);

    [Fact]
    public void BookStep_Skipped_CountsNeitherRowsNorLoss()
    {
        var figures = new EpochFigures(RunFixture.Settings());
        figures.BookStep(Applied(0, loss: 2), 2, TimeSpan.Zero);
        Assert.Equal(new StepSkipped(1, 1, "NaN"), figures.BookStep(Skipped(1), 2, TimeSpan.Zero));
        figures.BookStep(Applied(2, loss: 4), 2, TimeSpan.Zero);
        Assert.Equal(new RunPosition(Three, 8 * 6, 16, EpochSkipped: 1, Skipped: 1), figures.Position(Three));
        Assert.Equal(3, figures.EndEpoch(Three, null, null, null, TimeSpan.Zero).TrainLoss);
        Assert.Equal(new RunPosition(Three, 0, 0, EpochSkipped: 0, Skipped: 1), figures.Position(Three));
    }

    [Fact]
    public void EndEpoch_EveryStepSkipped_HasNoTrainLoss()
    {
        var figures = new EpochFigures(RunFixture.Settings());
        for (var step = 0; step < 3; step++) figures.BookStep(Skipped(step), 2, TimeSpan.Zero);
        Assert.True(figures.EpochIsOpen);
        Assert.Null(figures.EndEpoch(Three, 0.5, null, null, TimeSpan.Zero).TrainLoss);
        Assert.False(figures.EpochIsOpen);
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(24, 0, true)]
    [InlineData(0, 3, true)]
    public void EpochIsOpen_ResumedAtAnEpochsEnd_FollowsWhatWasBookedSinceTheLastOneClosed(
        long rows, long skipped, bool expected)
    {
        var start = new RunPosition(Three, rows, rows, skipped, skipped);
        Assert.Equal(expected, new EpochFigures(RunFixture.Settings(start: start)).EpochIsOpen);
    }

    [Fact]
    public void SkippedInARow_StepApplied_BeginsAnew()
    {
        var figures = new EpochFigures(RunFixture.Settings());
        figures.BookStep(Skipped(0), 2, TimeSpan.Zero);
        figures.BookStep(Skipped(1), 2, TimeSpan.Zero);
        Assert.Equal(2, figures.SkippedInARow);
        figures.BookStep(Applied(2, loss: 1), 2, TimeSpan.Zero);
        Assert.Equal(0, figures.SkippedInARow);
    }

    [Fact]
    public void EndEpoch_BetterAndWorse_KeepsTheBestAndItsVersionThroughAResume()
    {
        var settings = RunFixture.Settings() with { Best = new BestRule { Metric = "loss" }, Epochs = 9 };
        var figures = new EpochFigures(settings);
        Assert.True(figures.EndEpoch(Three, 0.5, null, null, TimeSpan.Zero).IsBest);
        Assert.False(figures.EndEpoch(new StepNumber(6), 0.6, null, null, TimeSpan.Zero).IsBest);
        var position = figures.Position(new StepNumber(6));
        Assert.Equal(new BestState(0.5, 3, 0.5, 1), position.Best);
        figures = new EpochFigures(settings with { Start = position });
        Assert.False(figures.EndEpoch(new StepNumber(9), 0.5, null, null, TimeSpan.Zero).IsBest);
        Assert.True(figures.EndEpoch(new StepNumber(12), 0.4, null, null, TimeSpan.Zero).IsBest);
        var completed = figures.Completed(new SnapshotStored(new StepNumber(12), "path", "sha", null, "link"), TimeSpan.Zero);
        Assert.Equal(new BestEpoch("loss", 0.4, 4, 12, "link"), completed.Best);
        Assert.Null(completed.StoppedEarly);
    }

    private static StepApplied Applied(long step, double loss) => new() { Step = step, Rows = 8, Loss = loss };

    private static StepApplied Skipped(long step) => new() { Step = step, Skipped = "NaN", SkippedSlot = 1 };
}
