using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Cluster.Actors.Links;
using Cluster.Actors.Links.Tls;
using Cluster.Tests;
using Microsoft.Extensions.Logging;

namespace Cluster.Actors.Tests.Links;

public sealed class TcpLinkTests : LinkSpec, IDisposable
{
    private static readonly LinkLimits Tight = Limits with { ConnectionsBeforeHelloMax = 4 };

    private readonly ListLoggerFactory _loggers = new();

    public TcpLinkTests() => Transport = new TcpLinkTransport(Tight, null, _loggers);

    protected override ILinkTransport Transport { get; }

    protected override LinkAddress ListenAddress => new("127.0.0.1", 0);

    public void Dispose() => _loggers.Dispose();

    [Fact]
    public async Task Listen_NotLoopback_SaysWhatToDo()
    {
        var refused = await Assert.ThrowsAsync<LinkException>(async () => await Transport.ListenAsync(
            new LinkAddress("0.0.0.0", 0), _ => Hello(LinkChannel.Control), Acceptor, default));
        Assert.Contains("give it certificates with --tls DIR", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listen_NotLoopbackButAllowed_WarnsAtOnceAndEachMinute()
    {
        var (time, warnings) = (new VirtualTimeProvider(), new ConcurrentQueue<string>());
        var security = new LinkSecurity { AllowsPlain = true, Warn = warnings.Enqueue };
        var transport = new TcpLinkTransport(Limits, time, _loggers, security);
        await using var listener = await transport.ListenAsync(
            new LinkAddress("0.0.0.0", 0), _ => Hello(LinkChannel.Control), Acceptor, default);
        for (var minute = 0; minute < 3; minute++)
        {
            while (time.FireNext(TimeSpan.FromMinutes(minute)))
            {
                // Each timer that is due by then.
            }

            Assert.Equal(minute + 1, warnings.Count);
        }

        Assert.All(warnings, w => Assert.Contains($"{listener.Address} is open to anyone", w, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Connect_NameOfSeveralAddresses_TriesEachWithinOneTime()
    {
        IPAddress[] all = [IPAddress.Parse("127.0.0.2"), IPAddress.IPv6Loopback, IPAddress.Loopback]; // nobody is at the first two
        var dialer = new SocketDialer(TimeSpan.FromSeconds(30), TimeProvider.System);
        using var socket = await dialer.ConnectAsync(Address, _ => Task.FromResult(all), default);
        Assert.Equal(IPAddress.Loopback, ((IPEndPoint)socket.RemoteEndPoint!).Address);
    }

    [Fact]
    public async Task Listen_AllIPv6Addresses_IPv4ComesInTooUnderItsOwnName()
    {
        if (!Socket.OSSupportsIPv6) return;
        var acceptor = new RecordingAcceptor { Refusal = "not you" };
        var transport = new TcpLinkTransport(Limits, null, _loggers, new LinkSecurity { AllowsPlain = true, Warn = _ => { } });
        await using var listener = await transport.ListenAsync(new LinkAddress("::", 0), _ => Hello(LinkChannel.Control), acceptor, default);
        foreach (var host in (string[])["::1", "127.0.0.1"])
        {
            var at = new LinkAddress(host, listener.Address.Port);
            var refused = await Assert.ThrowsAsync<LinkException>(
                async () => await transport.ConnectAsync(at, Hello(LinkChannel.Control), new RecordingHandler(), default));
            Assert.StartsWith($"{at} refused the link", refused.Message, StringComparison.Ordinal);
            Assert.Contains(_loggers.Lines, line => line.Text.Contains($" {LinkAddress.Bracketed(host)}:", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Listen_PortTaken_SaysSo()
    {
        var refused = await Assert.ThrowsAsync<LinkException>(async () => await Transport.ListenAsync(
            Address, _ => Hello(LinkChannel.Control), Acceptor, default));
        Assert.Equal($"cannot listen on {Address}: another process does", refused.Message);
        Assert.Equal(0, _loggers.Count(LogLevel.Error)); // who catches the error says it, once
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "this port speaks the cluster's link protocol v2, you do not")]
    [InlineData("CLUSTER1\u0003\0\u0001\u0001\0\0\0\0", "speaks v2, you v3")]
    [InlineData("CLUSTER1\u0002\0\u0001\u0001\0\u0010\0\0", "the hello of 4096 bytes is over the limit of 2048")]
    [InlineData("CLUSTER1\u0002\0\u0009\u0001\0\0\0\0", "the hello names no channel")]
    [InlineData("CLUSTER1\u0002\0\u0001\u0001\u0002\0\0\0zz", "the hello is malformed")]
    public async Task Accept_BadHello_AnswersInWordsAndCloses(string hello, string expected)
    {
        using var socket = await DialAsync();
        await socket.SendAsync(Encoding.Latin1.GetBytes(hello));
        var answer = await ReadToEndAsync(socket);
        Assert.Contains(expected, Encoding.UTF8.GetString(answer), StringComparison.Ordinal);
        Assert.Null(Acceptor.Hello);
        Connect();
    }

    [Fact]
    public async Task Accept_SameStrangerAgain_IsLoggedOnce()
    {
        for (var i = 0; i < 3; i++)
        {
            using var socket = await DialAsync();
            await socket.SendAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
            await ReadToEndAsync(socket);
        }

        Eventually(() => _loggers.Count(LogLevel.Warning) == 1);
        Connect();
        Assert.Equal(1, _loggers.Count(LogLevel.Warning));
    }

    [Fact]
    public async Task Accept_SilentPeer_IsCutOffAfterTheHelloTimeout()
    {
        var time = new VirtualTimeProvider();
        await using var listener = await new TcpLinkTransport(Limits, time, _loggers).ListenAsync(
            ListenAddress, _ => Hello(LinkChannel.Control), Acceptor, default);
        using var socket = await DialAsync(listener.Address.Port);
        await socket.SendAsync("CLUS"u8.ToArray());
        var answer = ReadToEndAsync(socket);
        Eventually(() => time.FireNext(Limits.HelloTimeout));
        Assert.Empty(await answer);
    }

    [Fact]
    public async Task Accept_ManySilentPeers_RefusesFurtherOnesUntilTheyAreGone()
    {
        var silent = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => DialAsync()));
        Eventually(() => FailsToConnect());
        foreach (var socket in silent)
            socket.Dispose();
        Eventually(() => !FailsToConnect());
    }

    [Fact]
    public async Task Read_CorruptFrame_ClosesWithTheReasonAndDeliversNothing()
    {
        using var socket = await GreetedAsync();
        var frame = new byte[FrameHeader.Size + 5];
        new FrameHeader(LinkChannel.Tensor, 1, 0, 5, 0).Write(frame, "hello"u8);
        "hallo"u8.CopyTo(frame.AsSpan(FrameHeader.Size));
        await socket.SendAsync(frame);
        await ReadToEndAsync(socket);
        Eventually(() => Accepted.ClosedReason is not null);
        Assert.Equal("the checksum of a frame's body is wrong", Accepted.ClosedReason);
        Assert.Empty(Accepted.Frames);
    }

    [Fact]
    public async Task Read_CorruptPayload_IsNotDelivered()
    {
        Acceptor.Handler = new RecordingHandler { PayloadMemory = _ => new byte[8] };
        using var socket = await GreetedAsync();
        var frame = new byte[FrameHeader.Size + 8 + FrameHeader.TrailerSize];
        new FrameHeader(LinkChannel.Tensor, 1, 0, 0, 8).Write(frame, default);
        await socket.SendAsync(frame);
        Eventually(() => Accepted.ClosedReason is not null);
        Assert.Equal("the checksum of a payload is wrong", Accepted.ClosedReason);
        Assert.Empty(Accepted.Frames);
    }

    [Fact]
    public async Task Read_HugeLengths_CloseBeforeMemoryIsTaken()
    {
        Acceptor.Handler = new RecordingHandler
        {
            PayloadMemory = _ => throw new InvalidOperationException("memory was asked for"),
        };
        using var socket = await GreetedAsync();
        var frame = new byte[FrameHeader.Size];
        new FrameHeader(LinkChannel.Tensor, 1, 0, 0, long.MaxValue).Write(frame, default);
        await socket.SendAsync(frame);
        Eventually(() => Accepted.ClosedReason is not null);
        Assert.Contains("is over the limit", Accepted.ClosedReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_BodyOverTheLimitOfItsTag_ClosesBeforeMemoryIsTaken()
    {
        using var socket = await GreetedAsync();
        var frame = new byte[FrameHeader.Size];
        new FrameHeader(LinkChannel.Tensor, FrameHeader.HeartbeatTag, 0, 1, 0).Write(frame, default);
        await socket.SendAsync(frame);
        Eventually(() => Accepted.ClosedReason is not null);
        Assert.Equal("the body of 1 bytes is over the limit of 0", Accepted.ClosedReason);
    }

    [Fact]
    public async Task Accept_TlsHandshake_IsNamedInTheLogAndClosed()
    {
        using var socket = await DialAsync();
        await socket.SendAsync(new byte[] { 0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3, 0, 0, 0, 0, 0, 0 });
        await ReadToEndAsync(socket);
        Eventually(() => _loggers.Count(LogLevel.Warning) == 1);
        Assert.Contains("a TLS handshake", _loggers.Lines.Single(l => l.Level == LogLevel.Warning).Text, StringComparison.Ordinal);
        Connect();
    }

    [Fact]
    public async Task Read_ConnectionCutWithinAFrame_ClosesWithTheReason()
    {
        using (var socket = await GreetedAsync())
            await socket.SendAsync(new byte[10]);
        Eventually(() => Accepted.ClosedReason is not null);
        Assert.Equal("the connection ended within a frame", Accepted.ClosedReason);
    }

    [Fact]
    public async Task Read_RandomBytes_NeverBreaksTheListener()
    {
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            using var socket = await (i % 2 == 0 ? DialAsync() : GreetedAmongStrangersAsync());
            var bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            await socket.SendAsync(bytes);
        }

        Acceptor.Handler = new RecordingHandler();
        Eventually(() => !FailsToConnect());
    }

    protected override T Wait<T>(Task<T> task) =>
        task.WaitAsync(TimeSpan.FromSeconds(30)).GetAwaiter().GetResult();

    protected override void Eventually(Func<bool> condition) =>
        Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)));

    protected override void BlockReader(ManualResetEventSlim until) => until.Wait(TimeSpan.FromSeconds(30));

    private bool FailsToConnect()
    {
        try
        {
            Connect().Link.Close("done");
            return false;
        }
        catch (LinkException)
        {
            return true;
        }
    }

    private Task<Socket> DialAsync() => DialAsync(Address.Port);

    private static async Task<Socket> DialAsync(int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 30_000 };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }

    private async Task<Socket> GreetedAsync() =>
        await TryGreetAsync() ?? throw new IOException("the listener closed instead of a greeting");

    // Strangers that have gone count against the listener's limit until it has noticed: up to then it lets nobody in.
    private async Task<Socket> GreetedAmongStrangersAsync()
    {
        var limit = Stopwatch.StartNew();
        while (limit.Elapsed < TimeSpan.FromSeconds(30))
            if (await TryGreetAsync() is { } socket)
                return socket;
        throw new TimeoutException("the listener lets nobody in any more");
    }

    private async Task<Socket?> TryGreetAsync()
    {
        var socket = await DialAsync();
        try
        {
            await socket.SendAsync(LinkPreamble.Hello(Hello(LinkChannel.Tensor)));
            var head = new byte[LinkPreamble.Size];
            if (await socket.ReceiveAsync(head) == head.Length)
            {
                var body = new byte[head[12]];
                Assert.Equal(body.Length, await socket.ReceiveAsync(body));
                return socket;
            }
        }
        catch (SocketException cause) when (cause.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            // A reset says the same.
        }

        socket.Dispose();
        return null;
    }

    private static async Task<byte[]> ReadToEndAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var all = new MemoryStream();
        var buffer = new byte[4_096];
        try
        {
            int count;
            while ((count = await socket.ReceiveAsync(buffer, limit.Token)) > 0)
                all.Write(buffer, 0, count);
        }
        catch (SocketException cause) when (cause.SocketErrorCode == SocketError.ConnectionReset)
        {
            // A reset is an end as well.
        }

        return all.ToArray();
    }
}
