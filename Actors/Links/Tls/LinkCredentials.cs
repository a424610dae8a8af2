using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cluster.Actors.Links.Tls;

/// <summary>Is what one end of a link shows, and whom it trusts.</summary>
/// <param name="Identity">Who its certificate says that it is.</param>
/// <param name="Own">Its certificate and key.</param>
/// <param name="Authorities">The certificates of those it trusts.</param>
internal sealed record LinkCredentials(
    LinkIdentity Identity, SslStreamCertificateContext Own, X509Certificate2Collection Authorities)
{
    /// <summary>Makes credentials of what was read from a folder.</summary>
    /// <param name="folder">The folder, for what is said.</param>
    /// <param name="role">The role that the certificate must be of.</param>
    /// <param name="pem">Certificate and key.</param>
    /// <param name="authoritiesPem">Whom to trust.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="CertificateException">They cannot be used, or would be refused by every peer.</exception>
    public static LinkCredentials Create(
        CertificateFolder folder, string role, PemPair pem, string authoritiesPem, DateTimeOffset now)
    {
        var authorities = Parse(folder.CertificateOf(CertificateFolder.Authority), () => ReadAll(authoritiesPem));
        var path = folder.CertificateOf(role);
        var own = Parse(path, () => X509Certificate2.CreateFromPem(pem.Certificate, pem.Key));
        var identity = CertificateCheck.Identify(own, authorities, listens: true, now, out var problem)
            ?? throw new CertificateException(path, problem ?? "refused");
        return identity.Role == role
            ? new LinkCredentials(identity, SslStreamCertificateContext.Create(own, null, offline: true), authorities)
            : throw new CertificateException(path, $"the certificate is of a {identity.Role}, not of a {role}");
    }

    private static X509Certificate2Collection ReadAll(string pem)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPem(pem);
        return all.Count > 0 ? all : throw new CryptographicException("it holds no certificate");
    }

    private static T Parse<T>(string path, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception cause) when (cause is CryptographicException or ArgumentException)
        {
            throw new CertificateException(path, cause.Message, cause);
        }
    }
}
