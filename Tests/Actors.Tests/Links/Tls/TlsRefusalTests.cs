using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Cluster.Actors.Links;
using Cluster.Actors.Links.Tls;
using Cluster.Tests;
using Microsoft.Extensions.Logging;

namespace Cluster.Actors.Tests.Links.Tls;

/// <summary>What each stranger gets, at a listener with certificates and as one. docs/SECURITY.md names these tests.</summary>
public sealed class TlsRefusalTests : IAsyncLifetime, IDisposable
{
    private static readonly LinkLimits Limits = new() { HelloTimeout = TimeSpan.FromSeconds(20) };
    private readonly TestAuthority _authority = new();
    private readonly ListLoggerFactory _loggers = new();
    private readonly RecordingAcceptor _acceptor = new();
    private ILinkListener _listener = null!;

    public async Task InitializeAsync() => _listener = await ListenAsync(LinkRoles.Coordinator);

    public async Task DisposeAsync() => await _listener.DisposeAsync();

    public void Dispose()
    {
        _authority.Dispose();
        _loggers.Dispose();
    }

    [Fact]
    public async Task Accept_NoCertificate_IsRefusedInWords() =>
        AssertRefused(await KnockAsync(), "no certificate was shown");

    [Fact]
    public async Task Accept_SelfSigned_IsRefusedInWords()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=worker", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(CertificateNames.Write(new LinkIdentity(LinkRoles.Worker, ""), ["localhost"]));
        using var own = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        AssertRefused(await KnockAsync(own), "the certificate is self-signed");
    }

    [Fact]
    public async Task Accept_OtherAuthority_IsRefusedInWords()
    {
        using var other = new TestAuthority();
        AssertRefused(await KnockAsync(other.Issue(LinkRoles.Worker)), "of another CA");
    }

    [Fact]
    public async Task Accept_Expired_IsRefusedInWords() =>
        AssertRefused(await KnockAsync(_authority.IssueExpired(LinkRoles.Worker)), "the certificate expired at 20");

    [Fact]
    public async Task Accept_OlderTls_IsCutOff() => await Assert.ThrowsAnyAsync<Exception>(
        () => KnockAsync(_authority.Issue(LinkRoles.Worker), SslProtocols.Tls12));

    [Theory]
    [InlineData(LinkRoles.Coordinator, "gpu-1", LinkChannel.Control, "a coordinator opens no Control link to a coordinator")]
    [InlineData(LinkRoles.Coordinator, "gpu-1", LinkChannel.Tensor, "a coordinator opens no Tensor link to a coordinator")]
    [InlineData(LinkRoles.Worker, "coordinator", LinkChannel.Control, "is of a worker, not of a coordinator")]
    [InlineData(LinkRoles.Worker, "server", LinkChannel.Tensor, "is of a worker, not of a server")]
    public async Task Accept_WrongRole_IsRefusedInWords(string role, string system, LinkChannel channel, string expected) =>
        AssertRefused(await KnockAsync(_authority.Issue(role), system: system, channel: channel), expected);

    [Fact]
    public async Task Accept_AnotherName_IsRefusedInWords() => AssertRefused(
        await KnockAsync(_authority.Issue(LinkRoles.Worker, "gpu-1"), system: "gpu-2"), "of worker 'gpu-1', not of 'gpu-2'");

    [Fact]
    public async Task Accept_PlainHttp_IsLoggedOnceAndLinksGoOn()
    {
        var (link, handler) = await ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            using var socket = await DialAsync();
            await socket.SendAsync("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
            Assert.Contains("speaks the cluster's link protocol", await ReadToEndAsync(socket), StringComparison.Ordinal);
        }

        Assert.Single(_loggers.Lines, line => line.Text.Contains("an HTTP request", StringComparison.Ordinal));
        Assert.Equal(1, _loggers.Count(LogLevel.Warning));
        Assert.True(link.TrySend(new OutboundFrame(1, 0, default)));
        Eventually(() => _acceptor.Handler.Frames.Count == 1);
        Assert.Null(handler.ClosedReason);
    }

    [Fact]
    public async Task Accept_PlainLink_IsToldThatThisPortSpeaksTls()
    {
        var plain = new TcpLinkTransport(Limits);
        var refused = await Assert.ThrowsAsync<LinkException>(() => ConnectAsync(plain));
        Assert.Contains("this port speaks TLS only: --tls DIR", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accept_ReplayedBytes_DeliverNothing()
    {
        var credentials = new LinkCertificates(_authority.Folder, LinkRoles.Worker);
        var recorded = new MemoryStream();
        using (var socket = await DialAsync())
        {
            await using var recorder = new RecordingStream(new NetworkStream(socket), recorded);
            var (stream, _) = await TlsHandshake.ConnectAsync(
                recorder, credentials.Current(_loggers), _listener.Address, DateTimeOffset.UtcNow, default);
            await stream.WriteAsync(LinkPreamble.Hello(Hello("gpu-1", LinkChannel.Tensor)));
            var frame = new byte[FrameHeader.Size];
            new FrameHeader(LinkChannel.Tensor, 1, 0, 0, 0).Write(frame, default);
            await stream.WriteAsync(frame);
            Eventually(() => _acceptor.Handler.Frames.Count == 1);
        }

        using var again = await DialAsync();
        await again.SendAsync(recorded.ToArray());
        await ReadToEndAsync(again);
        Eventually(() => _loggers.Count(LogLevel.Warning) == 1);
        Assert.Single(_acceptor.Handler.Frames);
    }

    [Fact]
    public async Task Connect_ListenerOfAnotherAuthority_SendsNoHello()
    {
        using var other = new TestAuthority();
        var refused = await Assert.ThrowsAsync<LinkException>(() => ConnectAsync(other.Transport(LinkRoles.Worker, Limits)));
        Assert.Contains("is not to be trusted: the certificate is of another CA", refused.Message, StringComparison.Ordinal);
        Assert.Null(_acceptor.Hello);
    }

    [Fact]
    public async Task Connect_ListenerOfAnotherHost_SendsNoHello()
    {
        _authority.Folder.Write(LinkRoles.Coordinator, _authority.Issue(LinkRoles.Coordinator, "", "10.0.0.1", "node-1.example"));
        var refused = await Assert.ThrowsAsync<LinkException>(() => ConnectAsync(_authority.Transport(LinkRoles.Worker, Limits)));
        Assert.Contains("the certificate is not of the host '127.0.0.1'", refused.Message, StringComparison.Ordinal);
        Assert.Null(_acceptor.Hello);
    }

    [Theory]
    [InlineData(LinkRoles.Worker, LinkChannel.Tensor)]
    [InlineData(LinkRoles.Server, LinkChannel.Control)]
    public async Task Connect_ListenerOfAWrongRole_SendsNoHello(string role, LinkChannel channel)
    {
        await using var impostor = await ListenAsync(role);
        var worker = _authority.Transport(LinkRoles.Worker, Limits);
        var refused = await Assert.ThrowsAsync<LinkException>(
            () => ConnectAsync(worker, channel, impostor.Address));
        Assert.Contains($"a worker opens no {channel} link to a {role}", refused.Message, StringComparison.Ordinal);
        Assert.Null(_acceptor.Hello);
    }

    [Fact]
    public async Task Connect_ListenerWithoutTls_SaysSo()
    {
        await using var plain = await new TcpLinkTransport(Limits, null, _loggers).ListenAsync(
            new LinkAddress("127.0.0.1", 0), _ => Hello("coordinator", LinkChannel.Control), _acceptor, default);
        var worker = _authority.Transport(LinkRoles.Worker, Limits);
        var refused = await Assert.ThrowsAsync<LinkException>(() => ConnectAsync(worker, LinkChannel.Control, plain.Address));
        Assert.Contains("does not answer in TLS 1.3; is it started with --tls?", refused.Message, StringComparison.Ordinal);
        Assert.Contains(_loggers.Lines, line => line.Text.Contains("a TLS handshake", StringComparison.Ordinal));
    }

    private void AssertRefused(string answer, string expected)
    {
        Assert.Contains(expected, answer, StringComparison.Ordinal);
        Assert.Null(_acceptor.Hello);
        Assert.Equal(1, _loggers.Count(LogLevel.Warning));
    }

    private async Task<string> KnockAsync(
        PemPair pem, SslProtocols protocol = SslProtocols.Tls13, string system = "gpu-1", LinkChannel channel = LinkChannel.Tensor)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem.Certificate, pem.Key);
        return await KnockAsync(certificate, protocol, system, channel);
    }

    /// <summary>Shows a certificate, says hello, and reads the answer to the end.</summary>
    private async Task<string> KnockAsync(
        X509Certificate2? certificate = null, SslProtocols protocol = SslProtocols.Tls13, string system = "gpu-1",
        LinkChannel channel = LinkChannel.Tensor)
    {
        var trusted = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trusted.CustomTrustStore.ImportFromPem(_authority.Pem);
        using var socket = await DialAsync();
        await using var stream = new SslStream(new NetworkStream(socket));
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = protocol,
            ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, true),
            CertificateChainPolicy = trusted,
        });
        await stream.WriteAsync(LinkPreamble.Hello(Hello(system, channel)));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(limit.Token);
    }

    private async Task<ILinkListener> ListenAsync(string role) => await _authority.Transport(role, Limits, _loggers).ListenAsync(
        new LinkAddress("127.0.0.1", 0), _ => Hello("listener", LinkChannel.Control), _acceptor, default);

    private async Task<(ILink Link, RecordingHandler Handler)> ConnectAsync(
        TcpLinkTransport? transport = null, LinkChannel channel = LinkChannel.Tensor, LinkAddress? address = null)
    {
        var handler = new RecordingHandler();
        transport ??= _authority.Transport(LinkRoles.Worker, Limits);
        return (await transport.ConnectAsync(address ?? _listener.Address, Hello("gpu-1", channel), handler, default), handler);
    }

    private async Task<Socket> DialAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _listener.Address.Port);
        return socket;
    }

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var all = new MemoryStream();
        try
        {
            var buffer = new byte[4_096];
            for (int count; (count = await socket.ReceiveAsync(buffer, limit.Token)) > 0;)
                all.Write(buffer, 0, count);
        }
        catch (SocketException cause) when (cause.SocketErrorCode == SocketError.ConnectionReset)
        {
            // A reset is an end as well.
        }

        return Encoding.Latin1.GetString(all.ToArray());
    }

    private static LinkHello Hello(string system, LinkChannel channel) =>
        new(channel, system, 2, $"cluster.tcp://{system}@uid-2:0", "run");

    private static void Eventually(Func<bool> condition) =>
        Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)));
}
