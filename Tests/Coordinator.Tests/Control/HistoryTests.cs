using Cluster.Coordinator.Control;
using Cluster.Coordinator.Runs;

namespace Cluster.Coordinator.Tests.Control;

public class HistoryTests
{
    private readonly History _history = new(pointsMax: 8);

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(100)]
    [InlineData(12_345)]
    public void Add_AnyNumber_StaysBoundedAndKeepsMeanAndEnd(int steps)
    {
        for (var step = 1; step <= steps; step++) _history.Add(Point(step));
        var points = _history.Points.ToList();
        Assert.InRange(points.Count, Math.Min(steps, 4), 8);
        Assert.Equal(steps, points[^1].Step);
        Assert.Equal(points.Select(p => p.Step).Order(), points.Select(p => p.Step));
        var width = points[0].Step; // each stands for as many, and its mean lies in their middle
        Assert.Equal((width + 1) / 2.0, points[0].Loss, 9);
        Assert.Equal((width + 1) / 2.0, points[0].Times!.WaitUs, 9);
    }

    [Fact]
    public void CutAfter_Version_ForgetsWhatCameLater()
    {
        for (var step = 1; step <= 21; step++) _history.Add(Point(step));
        _history.CutAfter(10);
        Assert.All(_history.Points, p => Assert.True(p.Step <= 10));
        Assert.NotEmpty(_history.Points);
    }

    private static HistoryPoint Point(long step) => new(step, step, step, 100, 0.1, null, new StepTimes(1, 1, 1, 1, 1, step));
}
