using Cluster.Actors.Links;
using Cluster.Actors.Links.Tls;
using Cluster.Actors.Remote;
using Cluster.Actors.Remote.Wire;
using Cluster.Actors.Tests.Links;
using Cluster.Actors.Tests.Links.Tls;
using Cluster.Tests;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Cluster.Actors.Tests.Remote;

/// <summary>What a peer with a certificate of the right CA cannot do all the same.</summary>
public sealed class TlsRemoteTests : IAsyncLifetime, IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly ListLoggerFactory _loggers = new();
    private Kit _coordinator = null!;

    public async Task InitializeAsync()
    {
        _coordinator = new Kit(TestKitBase.RealThreads() with
        {
            Remote = new RemoteSettings
            {
                Transport = _authority.Transport(LinkRoles.Coordinator, loggers: _loggers),
                ListenAddress = new LinkAddress("127.0.0.1", 0),
                Messages = RemoteSpec.Messages,
                MaySend = (role, tag) => role == LinkRoles.Worker && tag == 1,
            },
        });
        await _coordinator.Sys.Remote.StartAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _coordinator.Dispose();
        _authority.Dispose();
        _loggers.Dispose();
    }

    [Fact]
    public async Task Frame_MessageOfItsRole_ArrivesAndOneOfAnotherRoleCutsTheLink()
    {
        var (link, handler) = await ConnectAsync(LinkRoles.Worker, "gpu-1");
        Send(link, 1, new StringValue { Value = "mine" });
        Assert.Equal("mine", _coordinator.ExpectMsg<StringValue>().Value);
        Send(link, 2, new Int64Value { Value = 1 });
        AssertCut(handler, "a worker sends no message of tag 2");
    }

    [Theory]
    [InlineData((int)Ref.Types.Side.Reader, "/user/coordinator#1")]
    [InlineData((int)Ref.Types.Side.Elsewhere, "cluster.tcp://gpu-2@uid-3:0/user/worker#1")]
    public async Task Frame_InTheNameOfAnotherSystem_CutsTheLink(int side, string sender)
    {
        var (link, handler) = await ConnectAsync(LinkRoles.Worker, "gpu-1");
        Send(link, 1, new StringValue { Value = "not mine" }, new Ref { Side = (Ref.Types.Side)side, Path = sender });
        AssertCut(handler, "a worker speaks in the name of another system's actor");
    }

    [Fact]
    public async Task Link_ToAnAddressThatAnotherCertificateHolds_IsClosedAndTheFirstOneStays()
    {
        var (_, server) = await ConnectAsync(LinkRoles.Server, "server-1");
        Assert.True(SpinWait.SpinUntil(() => _coordinator.Sys.Remote.Find(AddressOf("server-1")) is { IsOpening: false }, 30_000));
        var (_, thief) = await ConnectAsync(LinkRoles.Worker, "server-1");
        Assert.Contains("another link between us is open", Closed(thief), StringComparison.Ordinal);
        Assert.Equal(LinkRoles.Server, _coordinator.Sys.Remote.Find(AddressOf("server-1"))!.Identity!.Role);
        Assert.Null(server.ClosedReason);
    }

    private async Task<(ILink Link, RecordingHandler Handler)> ConnectAsync(string role, string system)
    {
        var handler = new RecordingHandler();
        var at = _coordinator.Sys.Remote.Address;
        var hello = new LinkHello(LinkChannel.Control, system, 2, AddressOf(system).ToString());
        var link = await _authority.Transport(role).ConnectAsync(new LinkAddress(at.Host!, at.Port!.Value), hello, handler, default);
        return (link, handler);
    }

    private void Send(ILink link, ushort tag, IMessage message, Ref? sender = null)
    {
        var envelope = new Envelope
        {
            Recipient = _coordinator.TestActor.Path.ToRelativeWithUid(), Sender = sender, Message = message.ToByteString(),
        };
        Assert.True(link.TrySend(new OutboundFrame(tag, 0, envelope.ToByteArray())));
    }

    private static Address AddressOf(string system) => new(Address.RemoteProtocol, system, "node-9", 4053);

    private void AssertCut(RecordingHandler handler, string reason)
    {
        Assert.Equal("the other side closed the connection", Closed(handler));
        Assert.Contains(_loggers.Lines, line => line.Text.EndsWith($"is cut: {reason}", StringComparison.Ordinal));
        _coordinator.ExpectNoMsg(TimeSpan.Zero);
    }

    private static string Closed(RecordingHandler handler)
    {
        Assert.True(SpinWait.SpinUntil(() => handler.ClosedReason is not null, TimeSpan.FromSeconds(30)));
        return handler.ClosedReason!;
    }

    private sealed class Kit(ActorSystemSetup setup) : TestKitBase("coordinator", setup);
}
