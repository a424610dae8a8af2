using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cluster.Actors.Links.Tls;

/// <summary>Is the certificate authority of one cluster: who has its certificate on the disk trusts what it signed.</summary>
/// <remarks>ECDSA over P-256 throughout. It signs certificates of roles only, none of other authorities.</remarks>
public sealed class CertificateAuthority : IDisposable
{
    /// <summary>What a certificate is valid for before it was made: the clocks of two machines differ.</summary>
    private static readonly TimeSpan Backdating = TimeSpan.FromMinutes(5);

    private const int SerialBytes = 16;
    private readonly X509Certificate2 _certificate;

    private CertificateAuthority(X509Certificate2 certificate) => _certificate = certificate;

    /// <summary>Gets when it ends; nothing it signs may last longer.</summary>
    public DateTimeOffset End => _certificate.NotAfter;

    /// <summary>Gets the certificate as PEM: what others must have to trust it.</summary>
    public string CertificatePem => _certificate.ExportCertificatePem();

    /// <summary>Makes a new authority.</summary>
    /// <param name="now">The time.</param>
    /// <param name="validity">How long it is valid.</param>
    /// <returns>Its certificate and its key as PEM.</returns>
    public static PemPair Create(DateTimeOffset now, TimeSpan validity)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var mark = RandomNumberGenerator.GetHexString(8, lowercase: true);
        var request = new CertificateRequest($"CN=cluster CA {mark}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var certificate = request.CreateSelfSigned(now - Backdating, now + validity);
        return new PemPair(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Opens an authority.</summary>
    /// <param name="pem">Its certificate and its key.</param>
    /// <exception cref="CryptographicException">They do not belong together.</exception>
    public static CertificateAuthority Open(PemPair pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        return new CertificateAuthority(X509Certificate2.CreateFromPem(pem.Certificate, pem.Key));
    }

    /// <summary>Makes and signs a certificate with a key of its own.</summary>
    /// <param name="identity">Who it is of.</param>
    /// <param name="hosts">The host names and addresses at which it may be met.</param>
    /// <param name="now">The time.</param>
    /// <param name="validity">How long it is valid; not beyond <see cref="End"/>.</param>
    public PemPair Issue(LinkIdentity identity, IEnumerable<string> hosts, DateTimeOffset now, TimeSpan validity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = $"CN={(identity.Name.Length > 0 ? identity.Name : identity.Role)}";
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid(CertificateCheck.ServerPurpose), new Oid(CertificateCheck.ClientPurpose)], critical: false));
        request.CertificateExtensions.Add(CertificateNames.Write(identity, hosts));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        var serial = RandomNumberGenerator.GetBytes(SerialBytes);
        serial[0] &= 0x7F; // positive, as a serial number must be
        var begin = now - Backdating;
        if (begin < _certificate.NotBefore)
            begin = _certificate.NotBefore;
        using var certificate = request.Create(_certificate, begin, now + validity, serial);
        return new PemPair(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();
}
