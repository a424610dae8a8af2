using System.Net.Sockets;
using Cluster.Actors.Links.Tls;
using Microsoft.Extensions.Logging;

namespace Cluster.Actors.Links;

/// <summary>
/// Receives whoever connects to a listener: looks at the first bytes, begins TLS, reads the hello, compares it with the
/// certificate. Until all of that is right nothing but a few hundred bytes is held for a stranger.
/// </summary>
internal sealed class LinkReception(LinkLimits limits, LinkSecurity security, ILogger log)
{
    private readonly Strangers _strangers = new(log, limits.StrangersRemembered);

    /// <summary>Waits for the first bytes and tells what they are; takes none.</summary>
    public static async ValueTask<OpeningKind> PeekAsync(SocketConnection connection, CancellationToken cancellationToken)
    {
        var bytes = new byte[LinkOpening.PeekBytes];
        var count = await connection.Socket.ReceiveAsync(bytes, SocketFlags.Peek, cancellationToken).ConfigureAwait(false);
        return LinkOpening.Of(bytes.AsSpan(0, count));
    }

    /// <summary>Says why a connection is not received, for the other side to read; null where it is.</summary>
    public string? WhyNotTaken(OpeningKind kind) => (kind, security.Certificates) switch
    {
        (OpeningKind.Tls, null) => "this port speaks no TLS: leave --tls out, or start the listener with it",
        (OpeningKind.Link, not null) => "this port speaks TLS only: --tls DIR",
        (OpeningKind.Link or OpeningKind.Tls, _) => null,
        _ => $"this port speaks the cluster's link protocol v{LinkPreamble.Version}, you do not",
    };

    /// <summary>Begins TLS.</summary>
    /// <returns>The link's parts within TLS, and who the other side is or why it is not trusted.</returns>
    public async Task<(StreamLinkParts Parts, LinkIdentity? Identity, string? Problem)> BeginTlsAsync(
        StreamLinkParts plain, CancellationToken cancellationToken)
    {
        var certificates = security.Certificates!;
        var (stream, peer, problem) = await TlsHandshake
            .AcceptAsync(plain.Output, certificates.Current(log), certificates.Now, cancellationToken)
            .ConfigureAwait(false);
        var parts = plain with { Output = stream, Source = new ByteSource(stream), Abort = stream.Dispose };
        return (parts, peer, problem);
    }

    /// <summary>Reads the hello; nothing is allocated for it before its head is right.</summary>
    public static async Task<(LinkHello? Hello, string? Problem)> ReadHelloAsync(
        ByteSource source, CancellationToken cancellationToken)
    {
        var head = new byte[LinkPreamble.Size];
        await source.ReadExactlyAsync(head, cancellationToken).ConfigureAwait(false);
        if (LinkPreamble.Read(head, out var preamble) is { } problem)
            return (null, problem);
        if (preamble.Kind != PreambleKind.Hello || preamble.Channel is not (LinkChannel.Control or LinkChannel.Tensor))
            return (null, "the hello names no channel");
        var body = new byte[preamble.BodyBytes];
        await source.ReadExactlyAsync(body, cancellationToken).ConfigureAwait(false);
        var hello = preamble.ParseHello(body);
        return (hello, hello is null ? "the hello is malformed" : null);
    }

    /// <summary>Says why a hello does not fit its sender's certificate; null where it does, or there is none.</summary>
    public string? WhyNotLinked(LinkHello hello)
    {
        if (hello.Identity is not { } peer || security.Certificates is not { } own)
            return null;
        if (peer.WhyNot(hello) is { } problem)
            return problem;
        var role = own.Current(log).Identity.Role;
        return LinkRoles.MayOpen(peer.Role, role, hello.Channel)
            ? null
            : $"a {peer.Role} opens no {hello.Channel} link to a {role}";
    }

    /// <summary>
    /// Tells the other side why it is refused and waits until it has gone: what it still sends would otherwise reset the
    /// connection, and the words with it.
    /// </summary>
    public static async Task SayAsync(
        SocketConnection connection, StreamLinkParts parts, string why, CancellationToken cancellationToken)
    {
        await parts.Output.WriteAsync(LinkPreamble.Refusal(why), cancellationToken).ConfigureAwait(false);
        connection.Socket.Shutdown(SocketShutdown.Send);
        var rest = new byte[LinkLimits.HelloBytesMax];
        for (var taken = 0; taken < rest.Length;)
        {
            var count = await parts.Source.ReadSomeAsync(rest.AsMemory(taken), cancellationToken).ConfigureAwait(false);
            if (count == 0)
                return;
            taken += count;
        }
    }

    /// <summary>Logs a connection that came to nothing, once per address and kind.</summary>
    public void Note(Caller caller, string kind, string reason) => _strangers.Note(caller.Host, caller.Peer, kind, reason);
}
