using Cluster.Actors.Links;

namespace Cluster.Actors.Tests.Links;

public sealed class InMemoryLinkTests : LinkSpec
{
    private readonly TestScheduler _scheduler = new(seed: 1);
    private readonly InMemoryNetwork _network;
    private readonly ILinkTransport _home;

    public InMemoryLinkTests()
    {
        _network = new InMemoryNetwork(_scheduler, _scheduler.Time) { Limits = Limits };
        _network.Delay = TimeSpan.FromMilliseconds(1);
        _network.Jitter = TimeSpan.FromMilliseconds(5);
        _home = _network.CreateTransport("node-a");
        Transport = _home;
    }

    protected override ILinkTransport Transport { get; }

    protected override LinkAddress ListenAddress => new("node-a", 0);

    [Fact]
    public void Partition_FramesSent_ArriveInOrderAfterTheHeal()
    {
        var (link, handler) = ConnectFrom("node-b");
        _network.Partition("node-a", "node-b");
        link.TrySend(new OutboundFrame(1, 0, default));
        link.TrySend(new OutboundFrame(2, 0, default));
        _scheduler.Advance(Limits.DeadAfter - (2 * Limits.HeartbeatInterval));
        Assert.Empty(Accepted.Frames);
        Assert.Null(handler.ClosedReason);
        _network.Heal("node-b", "node-a");
        Eventually(() => Accepted.Frames.Count == 2);
        Assert.Equal([1, 2], Accepted.Frames.Select(frame => (int)frame.Header.Tag));
    }

    [Fact]
    public void Partition_Connect_TimesOut()
    {
        _network.Partition("node-a", "node-b");
        var refused = Assert.Throws<LinkException>(() => ConnectFrom("node-b"));
        Assert.Contains("within 00:00:05", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Heartbeat_QuietLink_StaysOpenAndDeliversNothing()
    {
        var (_, handler) = ConnectFrom("node-b");
        _scheduler.Advance(TimeSpan.FromHours(1));
        Assert.Null(handler.ClosedReason);
        Assert.Null(Accepted.ClosedReason);
        Assert.Empty(handler.Frames);
        Assert.Empty(Accepted.Frames);
    }

    [Fact]
    public void Silence_OneDirection_TheDeafSideEndsTheLinkForBoth()
    {
        var (link, handler) = ConnectFrom("node-b");
        _scheduler.Advance(TimeSpan.FromMinutes(1));
        Assert.False(_network.Silence("node-b", "node-a", LinkChannel.Control));
        Assert.True(_network.Silence("node-b", "node-a", LinkChannel.Tensor));
        Assert.True(link.TrySend(new OutboundFrame(1, 0, default)));
        _scheduler.Advance(Limits.DeadAfter - (2 * Limits.HeartbeatInterval));
        Assert.Null(Accepted.ClosedReason);
        _scheduler.Advance(3 * Limits.HeartbeatInterval);
        Assert.Equal("no sign of life for 5 s", Accepted.ClosedReason);
        Assert.Equal("the other side closed the connection", handler.ClosedReason);
        Assert.Empty(Accepted.Frames);
        Assert.Null(ConnectFrom("node-b").Handler.ClosedReason);
    }

    [Fact]
    public void Silence_SenderThatSendsMoreAsSoonAsItCan_DoesNotKeepTheLinkOpen()
    {
        var (link, handler) = ConnectFrom("node-b");
        Assert.True(_network.Silence("node-b", "node-a", LinkChannel.Tensor));
        link.TrySend(new OutboundFrame(1, 0, default, default, new SendAgain(link)));
        _scheduler.Advance(Limits.DeadAfter + (2 * Limits.HeartbeatInterval));
        Assert.NotNull(handler.ClosedReason);
    }

    [Fact]
    public void Pause_OfANodeLongerThanDeadAfter_EndsItsLink()
    {
        var (_, handler) = ConnectFrom("node-b");
        _network.Pause("node-b");
        _scheduler.Advance(Limits.DeadAfter + Limits.HeartbeatInterval);
        Assert.Equal("no sign of life for 5 s", Accepted.ClosedReason);
        Assert.Null(handler.ClosedReason);
        _network.Resume("node-b");
        Eventually(() => handler.ClosedReason is not null);
    }

    [Fact]
    public void Crash_OfTheDialler_CutsTheLinkAndDropsWhatWasOnItsWay()
    {
        var (link, handler) = ConnectFrom("node-b");
        var release = new CountingRelease();
        link.TrySend(new OutboundFrame(1, 0, default, default, release));
        _network.Crash("node-b");
        Eventually(() => Accepted.ClosedReason is not null);
        Assert.Equal("connection reset by peer", Accepted.ClosedReason);
        Assert.Empty(Accepted.Frames);
        Assert.Equal(1, release.Count);
        Assert.Null(handler.ClosedReason);
    }

    [Fact]
    public void Faults_CutLink_EndsBothSides()
    {
        var (link, handler) = ConnectFrom("node-b");
        _network.Faults = new CutSecond();
        Assert.True(link.TrySend(new OutboundFrame(1, 0, default)));
        Assert.False(link.TrySend(new OutboundFrame(2, 0, default)));
        Eventually(() => Accepted.ClosedReason is not null && handler.ClosedReason is not null);
        Assert.Equal([1], Accepted.Frames.Select(frame => (int)frame.Header.Tag));
    }

    protected override T Wait<T>(Task<T> task) => _scheduler.Run(task, TimeSpan.FromMinutes(1));

    protected override void Eventually(Func<bool> condition) =>
        Assert.True(_scheduler.RunUntil(condition, TimeSpan.FromMinutes(1)));

    protected override void BlockReader(ManualResetEventSlim until)
    {
        // The test's thread does not drive the reader while it sends.
    }

    private (ILink Link, RecordingHandler Handler) ConnectFrom(string node)
    {
        var handler = new RecordingHandler();
        var transport = _network.CreateTransport(node);
        return (Wait(transport.ConnectAsync(Address, Hello(LinkChannel.Tensor), handler, default).AsTask()), handler);
    }

    private sealed class SendAgain(ILink link) : IDisposable
    {
        public void Dispose() => link.TrySend(new OutboundFrame(2, 0, default));
    }

    private sealed class CutSecond : ILinkFaults
    {
        public FrameFate Decide(string from, string to, in FrameHeader header) => new(CutsLink: header.Tag == 2);
    }
}
