using Cluster.Coordinator.Control;

namespace Cluster.Coordinator.Tests.Control;

public sealed class RunMonitorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    // Until then an ended run answers: a page that has not read of the end may still ask for something.
    [Fact]
    public async Task AllLeft_RunEnded_WaitsForTheLastPage()
    {
        var monitor = new RunMonitor(_folder.Path, TimeProvider.System);
        var (first, second) = (monitor.Follow()!.Value.Updates!, monitor.Follow()!.Value.Updates!);
        monitor.Leave(first);
        await monitor.DisposeAsync();
        Assert.False(monitor.AllLeft.IsCompleted);
        monitor.Leave(second);
        Assert.True(monitor.AllLeft.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task AllLeft_NobodyFollows_IsWhenTheRunEnds()
    {
        var monitor = new RunMonitor(_folder.Path, TimeProvider.System);
        monitor.Leave(monitor.Follow()!.Value.Updates!);
        Assert.False(monitor.AllLeft.IsCompleted);
        await monitor.DisposeAsync();
        Assert.True(monitor.AllLeft.IsCompletedSuccessfully);
    }
}
