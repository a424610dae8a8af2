using System.Text;
using Cluster.Actors.Links;

namespace Cluster.Actors.Tests.Links;

/// <summary>What every link does, whatever carries it.</summary>
public abstract class LinkSpec : IAsyncLifetime
{
    private readonly RecordingAcceptor _acceptor = new();
    private ILinkListener? _listener;

    protected static LinkLimits Limits { get; } = new() { QueuedFramesMax = 64, BodyBytesMax = 64 * 1024 };

    protected abstract ILinkTransport Transport { get; }

    /// <summary>Gets what dials, where that is not what listens.</summary>
    protected virtual ILinkTransport Dialler => Transport;

    protected abstract LinkAddress ListenAddress { get; }

    protected LinkAddress Address => _listener!.Address;

    internal RecordingHandler Accepted => _acceptor.Handler;

    internal RecordingAcceptor Acceptor => _acceptor;

    public async Task InitializeAsync() => _listener = await Transport.ListenAsync(
        ListenAddress,
        address => new LinkHello(LinkChannel.None, "listener", 1, $"cluster.tcp://listener@{address}"),
        _acceptor,
        default);

    public virtual async Task DisposeAsync() => await _listener!.DisposeAsync();

    [Fact]
    public void Connect_Accepted_BothKnowEachOther()
    {
        var (link, handler) = Connect();
        Assert.Same(link, handler.Link);
        Assert.Equal("listener", link.Hello.System);
        Assert.Equal($"cluster.tcp://listener@{Address}", link.Hello.Address);
        Eventually(() => Accepted.Link is not null);
        Assert.Equal(("dialler", 2L, "hi"), (Acceptor.Hello!.System, Acceptor.Hello.Uid, Acceptor.Hello.Detail));
        Assert.Equal(LinkChannel.Tensor, Accepted.Link!.Hello.Channel);
    }

    [Fact]
    public void Connect_Refused_SaysTheReason()
    {
        Acceptor.Refusal = "the run is full";
        var refused = Assert.Throws<LinkException>(() => Connect());
        Assert.Contains("refused the link: the run is full", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Connect_NobodyListens_SaysSo()
    {
        var nobody = Address with { Port = 1 };
        var refused = Assert.Throws<LinkException>(() => Wait(
            Dialler.ConnectAsync(nobody, Hello(LinkChannel.Control), new RecordingHandler(), default).AsTask()));
        Assert.Contains($"cannot connect to {nobody}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TrySend_ManyFrames_ArriveInOrderWithTheirBodies()
    {
        var (link, _) = Connect();
        for (ushort i = 1; i <= 500; i++)
        {
            Assert.True(link.TrySend(new OutboundFrame(i, i * 10L, Encoding.UTF8.GetBytes($"body {i}"))));
            if (i % 50 == 0)
                Eventually(() => Accepted.Frames.Count == i);
        }

        var frames = Accepted.Frames.ToArray();
        Assert.Equal(Enumerable.Range(1, 500).Select(i => (ushort)i), frames.Select(frame => frame.Header.Tag));
        Assert.Equal(5_000, frames[^1].Header.Generation);
        Assert.Equal("body 500", Encoding.UTF8.GetString(frames[^1].Body));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(70_000)]
    [InlineData(5_000_003)]
    public void TrySend_Payload_ArrivesInTheHandlersMemoryAndIsReleased(int length)
    {
        var payload = new byte[length];
        new Random(length).NextBytes(payload);
        var memory = new byte[length + 10];
        Acceptor.Handler = new RecordingHandler { PayloadMemory = _ => memory };
        var (link, _) = Connect();
        var release = new CountingRelease();
        Assert.True(link.TrySend(new OutboundFrame(1, 0, "x"u8.ToArray(), payload, release)));
        Eventually(() => Accepted.Frames.Count == 1 && release.Count == 1);
        Assert.Equal(payload, memory[..length]);
        Assert.Equal(payload, Accepted.Frames.First().Payload);
    }

    [Fact]
    public void TrySend_PayloadNotWanted_IsSkippedAndTheNextFrameArrives()
    {
        var (link, _) = Connect();
        link.TrySend(new OutboundFrame(1, 0, default, new byte[300_000]));
        link.TrySend(new OutboundFrame(2, 0, default));
        Eventually(() => Accepted.Frames.Count == 2);
        Assert.Equal(300_000, Accepted.Frames.First().Header.PayloadBytes);
        Assert.Empty(Accepted.Frames.First().Payload);
    }

    [Fact]
    public void TrySend_FromTheAcceptingSide_ArrivesAtTheDialler()
    {
        var memory = new byte[1_000_000];
        var (_, handler) = Connect(new RecordingHandler { PayloadMemory = _ => memory });
        Eventually(() => Accepted.Link is not null);
        var payload = new byte[memory.Length];
        new Random(1).NextBytes(payload);
        Assert.True(Accepted.Link!.TrySend(new OutboundFrame(9, 0, "back"u8.ToArray(), payload)));
        Eventually(() => handler.Frames.Count == 1);
        Assert.Equal(payload, memory);
    }

    [Fact]
    public void Close_WithFramesQueued_DeliversThemAndThenTheReason()
    {
        var (link, handler) = Connect();
        for (ushort i = 1; i <= 20; i++)
            link.TrySend(new OutboundFrame(i, 0, new byte[1_000]));
        link.Close("the run is over");
        Eventually(() => Accepted.ClosedReason is not null && handler.ClosedReason is not null);
        Assert.Equal(20, Accepted.Frames.Count);
        Assert.Equal("closed by the other side: the run is over", Accepted.ClosedReason);
        Assert.Equal("the run is over", handler.ClosedReason);
        var release = new CountingRelease();
        Assert.False(link.TrySend(new OutboundFrame(1, 0, default, default, release)));
        Assert.Equal(1, release.Count);
    }

    [Fact]
    public void OnFrame_HandlerThrows_ClosesTheLinkWithItsMessage()
    {
        Acceptor.Handler = new RecordingHandler { AfterFrame = _ => throw new FormatException("bad frame") };
        var (link, handler) = Connect();
        link.TrySend(new OutboundFrame(1, 0, default));
        Eventually(() => handler.ClosedReason is not null && Accepted.ClosedReason is not null);
        Assert.Equal("bad frame", Accepted.ClosedReason);
    }

    [Fact]
    public void TrySend_MemoryTooSmall_ClosesTheLink()
    {
        Acceptor.Handler = new RecordingHandler { PayloadMemory = _ => new byte[10] };
        var (link, _) = Connect();
        link.TrySend(new OutboundFrame(1, 0, default, new byte[11]));
        Eventually(() => Accepted.ClosedReason is not null);
        Assert.Empty(Accepted.Frames);
    }

    [Fact]
    public void TrySend_BodyOverTheLimit_Throws()
    {
        var (link, _) = Connect();
        Assert.Throws<ArgumentException>(() => link.TrySend(new OutboundFrame(1, 0, new byte[64 * 1024 + 1])));
        Assert.True(link.TrySend(new OutboundFrame(1, 0, new byte[64 * 1024])));
        Eventually(() => Accepted.Frames.Count == 1);
    }

    [Fact]
    public void TrySend_PayloadOnAControlLink_Throws()
    {
        var link = Wait(Dialler.ConnectAsync(
            Address, Hello(LinkChannel.Control), new RecordingHandler(), default).AsTask());
        Assert.Throws<ArgumentException>(() => link.TrySend(new OutboundFrame(1, 0, default, new byte[1])));
    }

    [Fact]
    public void TrySend_PeerNeverReads_ClosesAsSlowReaderAndReleasesAll()
    {
        using var stuck = new ManualResetEventSlim();
        Acceptor.Handler = new RecordingHandler { AfterFrame = _ => BlockReader(stuck) };
        var (link, handler) = Connect();
        var releases = new List<CountingRelease>();
        var payload = new byte[1 << 20];
        for (var accepted = true; accepted && releases.Count < 5_000;)
        {
            releases.Add(new CountingRelease());
            accepted = link.TrySend(new OutboundFrame(1, 0, default, payload, releases[^1]));
        }

        Eventually(() => handler.ClosedReason is not null);
        stuck.Set();
        Assert.Contains("slow reader", handler.ClosedReason, StringComparison.Ordinal);
        Eventually(() => releases.All(release => release.Count == 1));
        Eventually(() => Accepted.ClosedReason is not null);
    }

    internal (ILink Link, RecordingHandler Handler) Connect(RecordingHandler? handler = null)
    {
        handler ??= new RecordingHandler();
        var link = Wait(Dialler.ConnectAsync(Address, Hello(LinkChannel.Tensor), handler, default).AsTask());
        return (link, handler);
    }

    protected static LinkHello Hello(LinkChannel channel) =>
        new(channel, "dialler", 2, "cluster.tcp://dialler@uid-2:0", "hi");

    protected abstract T Wait<T>(Task<T> task);

    protected abstract void Eventually(Func<bool> condition);

    /// <summary>Keeps the reading side busy, where it has a thread of its own.</summary>
    protected abstract void BlockReader(ManualResetEventSlim until);
}
