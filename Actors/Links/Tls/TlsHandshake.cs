using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Cluster.Actors.Links.Tls;

/// <summary>Begins TLS 1.3 on a connection, with a certificate from either side.</summary>
/// <remarks>
/// Sessions are never resumed: each link shows its certificate anew. The side that listens judges the other's certificate
/// when the handshake is over and before it reads a byte, so that a refusal can be told in words.
/// </remarks>
internal static class TlsHandshake
{
    /// <summary>Begins TLS as the side that listens.</summary>
    /// <returns>The stream, and who the other side is or why it is refused.</returns>
    /// <exception cref="AuthenticationException">The other side speaks another TLS, or refuses our certificate.</exception>
    public static async Task<(SslStream Stream, LinkIdentity? Peer, string? Problem)> AcceptAsync(
        Stream connection, LinkCredentials own, DateTimeOffset now, CancellationToken cancellationToken)
    {
        (LinkIdentity? Peer, string? Problem) judged = (null, "no certificate was shown");
        var options = new SslServerAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls13,
            ServerCertificateContext = own.Own,
            ClientCertificateRequired = true,
            CertificateChainPolicy = CertificateCheck.Policy(own.Authorities, now),
            AllowTlsResume = false,
            AllowRenegotiation = false,
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                var peer = CertificateCheck.Identify(
                    certificate as X509Certificate2, own.Authorities, listens: false, now, out var problem);
                judged = (peer, problem);
                return judged.Peer is not null || judged.Problem is not null;
            },
        };
        var stream = new SslStream(connection);
        try
        {
            await stream.AuthenticateAsServerAsync(options, cancellationToken).ConfigureAwait(false);
            return (stream, judged.Peer, judged.Problem);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Begins TLS as the side that dials; whoever cannot show who it is gets nothing.</summary>
    /// <returns>The stream, and who the other side is.</returns>
    /// <exception cref="LinkException">The other side is not who it should be, or speaks no TLS.</exception>
    public static async Task<(SslStream Stream, LinkIdentity Peer)> ConnectAsync(
        Stream connection, LinkCredentials own, LinkAddress address, DateTimeOffset now, CancellationToken cancellationToken)
    {
        LinkIdentity? peer = null;
        string? problem = null;
        var options = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls13,
            TargetHost = address.Host,
            ClientCertificateContext = own.Own,
            CertificateChainPolicy = CertificateCheck.Policy(own.Authorities, now),
            AllowTlsResume = false,
            AllowRenegotiation = false,
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                var shown = certificate as X509Certificate2;
                peer = CertificateCheck.Identify(shown, own.Authorities, listens: true, now, out problem);
                if (peer is not null && !shown!.MatchesHostname(address.Host, allowCommonName: false))
                    problem = $"the certificate is not of the host '{address.Host}'";
                return problem is null;
            },
        };
        var stream = new SslStream(connection);
        try
        {
            await stream.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
            return (stream, peer!);
        }
        catch (Exception cause) when (cause is AuthenticationException or IOException)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw new LinkException(
                problem is null
                    ? $"{address} does not answer in TLS 1.3; is it started with --tls? ({cause.Message})"
                    : $"{address} is not to be trusted: {problem}", cause);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
