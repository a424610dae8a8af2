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

    private static StepApplied Applied(long step, double loss) => new() { Step = step, Rows = 8, Loss = loss };

    private static StepApplied Skipped(long step) => new() { Step = step, Skipped = "NaN", SkippedSlot = 1 };
}
