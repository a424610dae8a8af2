using Cluster.Actors.Links;
using Cluster.Actors.Tests.Links;

namespace Cluster.Actors.Tests.TestKit;

/// <summary>What the proxy does to links over TCP, and what they make of it.</summary>
public sealed class TcpProxyTests : IAsyncLifetime
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private static readonly LinkLimits Limits = new()
    {
        HeartbeatInterval = TimeSpan.FromMilliseconds(100), DeadAfter = TimeSpan.FromSeconds(2),
    };

    private readonly TcpLinkTransport _transport = new(Limits);
    private readonly RecordingAcceptor _acceptor = new();
    private TcpProxy _proxy = NewProxy(TimeProvider.System);
    private ILinkListener? _listener;

    private RecordingHandler Accepted => _acceptor.Handler;

    public async Task InitializeAsync()
    {
        _listener = await _transport.ListenAsync(
            new LinkAddress("127.0.0.1", 0), address => new LinkHello(LinkChannel.None, "listener", 1, $"{address}"),
            _acceptor, default);
        _proxy.Target = _listener.Address;
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _listener!.DisposeAsync();
    }

    [Fact]
    public async Task Connect_ThroughTheProxy_CarriesPayloadsBothWaysAndKnowsWhoDialled()
    {
        var (there, back) = (new byte[3_000_001], new byte[3_000_001]);
        var payload = new byte[there.Length];
        new Random(1).NextBytes(payload);
        _acceptor.Handler = new RecordingHandler { PayloadMemory = _ => there };
        var (link, handler) = await ConnectAsync(new RecordingHandler { PayloadMemory = _ => back });
        Assert.Equal(("dialler", LinkChannel.Tensor), (Connection.Hello!.System, Connection.Hello.Channel));
        link.TrySend(new OutboundFrame(1, 0, default, payload));
        Accepted.Link!.TrySend(new OutboundFrame(2, 0, default, payload));
        Eventually(() => Accepted.Frames.Count == 1 && handler.Frames.Count == 1);
        Assert.Equal(payload, there);
        Assert.Equal(payload, back);
    }

    [Fact]
    public async Task Close_OfOneSide_IsTheEndForTheOther()
    {
        var (link, handler) = await ConnectAsync();
        link.Close("the run is over");
        Eventually(() => handler.ClosedReason is not null);
        Assert.Equal("closed by the other side: the run is over", Accepted.ClosedReason);
        Eventually(() => _proxy.Connections.Count == 0);
    }

    [Fact]
    public async Task Cut_OpenLink_EndsItForBothAtOnce()
    {
        var (_, handler) = await ConnectAsync();
        Connection.Cut();
        Eventually(() => handler.ClosedReason is not null && Accepted.ClosedReason is not null);
        var reasons = handler.ClosedReason + Accepted.ClosedReason;
        Assert.DoesNotContain("no sign of life", reasons, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Target_None_RefusesUntilThereIsOne()
    {
        _proxy.Target = null;
        await Assert.ThrowsAsync<LinkException>(() => ConnectAsync());
        _proxy.Target = _listener!.Address;
        await ConnectAsync();
    }

    [Fact]
    public async Task Delay_Frames_ArriveLaterAndInOrder()
    {
        await _proxy.DisposeAsync();
        var time = new VirtualTimeProvider();
        _proxy = NewProxy(time);
        _proxy.Target = _listener!.Address;
        var (link, _) = await ConnectAsync();
        Connection.Delay = TimeSpan.FromSeconds(7);
        link.TrySend(new OutboundFrame(1, 0, default));
        link.TrySend(new OutboundFrame(2, 0, default));
        Eventually(() =>
        {
            time.FireNext(TimeSpan.MaxValue);
            return Accepted.Frames.Count == 2;
        });
        Assert.True(time.Elapsed >= TimeSpan.FromSeconds(7));
        Assert.Equal([1, 2], Accepted.Frames.Select(frame => (int)frame.Header.Tag));
    }

    [Theory]
    [InlineData(ProxyDirections.ToTarget)]
    [InlineData(ProxyDirections.FromTarget)]
    [InlineData(ProxyDirections.Both)]
    public async Task Hold_ForGood_IsNoticedByBothSides(ProxyDirections directions)
    {
        var (link, handler) = await ConnectAsync();
        Connection.Hold(directions);
        link.TrySend(new OutboundFrame(1, 0, default));
        Eventually(() => handler.ClosedReason is not null && Accepted.ClosedReason is not null);
        var deaf = directions == ProxyDirections.FromTarget ? handler : Accepted;
        Assert.Equal("no sign of life for 2 s", deaf.ClosedReason);
        Assert.Equal(directions == ProxyDirections.FromTarget ? 1 : 0, Accepted.Frames.Count);
    }

    [Fact]
    public async Task Release_AfterAHold_ForwardsWhatWaited()
    {
        var (link, handler) = await ConnectAsync();
        Connection.Hold(ProxyDirections.Both);
        link.TrySend(new OutboundFrame(1, 0, default));
        link.TrySend(new OutboundFrame(2, 0, default));
        Connection.Release();
        Eventually(() => Accepted.Frames.Count == 2);
        Assert.Null(handler.ClosedReason);
    }

    // 64 kbit/s, and more than the silence that a link bears.
    [Fact]
    public async Task BytesPerSecond_SlowLinkWithALongPayload_LivesAndCarriesIt()
    {
        var memory = new byte[24_000];
        _acceptor.Handler = new RecordingHandler { PayloadMemory = _ => memory };
        var (link, handler) = await ConnectAsync();
        var control = await DialAsync(LinkChannel.Control, new RecordingHandler());
        foreach (var connection in _proxy.Connections)
            connection.BytesPerSecond = 8_000;
        link.TrySend(new OutboundFrame(1, 0, default, new byte[memory.Length]));
        Eventually(() => Accepted.Frames.Any(frame => frame.Payload.Length == memory.Length));
        Assert.Null(handler.ClosedReason);
        Assert.True(control.TrySend(new OutboundFrame(1, 0, default)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(100_000)]
    public async Task FlipBit_Frame_IsNeverDeliveredAndTheNextLinkWorks(int payloadBytes)
    {
        var memory = new byte[payloadBytes];
        for (var i = 0; i < 8; i++)
        {
            _acceptor.Handler = new RecordingHandler { PayloadMemory = _ => memory };
            var (link, handler) = await ConnectAsync();
            Connection.FlipBit(ProxyDirections.ToTarget);
            link.TrySend(new OutboundFrame(1, 0, "body"u8.ToArray(), new byte[payloadBytes]));
            Eventually(() => handler.ClosedReason is not null && Accepted.ClosedReason is not null);
            Assert.Matches("checksum|magic|protocol", Accepted.ClosedReason);
            Assert.Empty(Accepted.Frames);
            Eventually(() => _proxy.Connections.Count == 0);
        }
    }

    [Fact]
    public async Task Dispose_WithHalfOpenConnections_EndsThem()
    {
        var (_, handler) = await ConnectAsync();
        Connection.Hold(ProxyDirections.Both);
        await _proxy.DisposeAsync().AsTask().WaitAsync(Bound);
        Eventually(() => handler.ClosedReason is not null && Accepted.ClosedReason is not null);
        Assert.Empty(_proxy.Connections);
    }

    private TcpProxyConnection Connection => _proxy.Connections[^1];

    private async Task<(ILink Link, RecordingHandler Handler)> ConnectAsync(RecordingHandler? handler = null)
    {
        handler ??= new RecordingHandler();
        var link = await DialAsync(LinkChannel.Tensor, handler);
        Eventually(() => Accepted.Link is not null);
        return (link, handler);
    }

    private Task<ILink> DialAsync(LinkChannel channel, RecordingHandler handler) => _transport.ConnectAsync(
        _proxy.Address, new LinkHello(channel, "dialler", 2, "cluster.tcp://dialler@uid-2:0"), handler, default)
        .AsTask();

    private static TcpProxy NewProxy(TimeProvider time) => new(seed: 1, time);

    private static void Eventually(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, Bound));
}
