using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cluster.Actors.Links.Tls;

/// <summary>
/// Judges the certificate that the other side shows: of an authority that we trust and no other, valid now, for links, and
/// of exactly one role. The machine's own trusted authorities count for nothing, and nothing is fetched from a network.
/// </summary>
internal static class CertificateCheck
{
    /// <summary>Server authentication, of RFC 5280.</summary>
    public const string ServerPurpose = "1.3.6.1.5.5.7.3.1";

    /// <summary>Client authentication, of RFC 5280.</summary>
    public const string ClientPurpose = "1.3.6.1.5.5.7.3.2";

    /// <summary>Judges a certificate.</summary>
    /// <param name="certificate">What was shown; null: nothing.</param>
    /// <param name="authorities">Whom we trust.</param>
    /// <param name="listens">Whether the other side is the one that listens.</param>
    /// <param name="now">The time.</param>
    /// <param name="problem">What is wrong, for the other side to read; null where nothing is.</param>
    /// <returns>Who the other side is; null where something is wrong.</returns>
    public static LinkIdentity? Identify(
        X509Certificate2? certificate, X509Certificate2Collection authorities, bool listens, DateTimeOffset now,
        out string? problem)
    {
        problem = certificate is null ? "no certificate was shown" : FindProblem(certificate, authorities, listens, now);
        if (certificate is null || problem is not null)
            return null;
        var identity = CertificateNames.Read(certificate);
        if (identity is null)
            problem = "the certificate names no role: it needs one URI such as cluster:role/worker";
        return identity;
    }

    /// <summary>Makes the policy by which chains are built.</summary>
    public static X509ChainPolicy Policy(X509Certificate2Collection authorities, DateTimeOffset now)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck, // certificates are short-lived; no list is kept
            DisableCertificateDownloads = true,
            VerificationTime = now.UtcDateTime,
            VerificationTimeIgnored = false,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private static string? FindProblem(
        X509Certificate2 certificate, X509Certificate2Collection authorities, bool listens, DateTimeOffset now)
    {
        using var chain = new X509Chain { ChainPolicy = Policy(authorities, now) };
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(listens ? ServerPurpose : ClientPurpose));
        if (chain.Build(certificate))
            return null;
        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        const X509ChainStatusFlags other = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain
            | X509ChainStatusFlags.NotSignatureValid;
        if ((status & other) != 0)
            return certificate.Subject == certificate.Issuer
                ? "the certificate is self-signed, not of the cluster's CA"
                : "the certificate is of another CA than the cluster's";
        if ((status & X509ChainStatusFlags.NotTimeValid) != 0)
            return WhyNotNow(certificate, now);
        return (status & X509ChainStatusFlags.NotValidForUsage) != 0
            ? "the certificate is not for links: its extended key usage lacks client or server authentication"
            : $"the certificate is not valid: {status}";
    }

    private static string WhyNotNow(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (certificate.NotAfter < now)
            return $"the certificate expired at {Text(certificate.NotAfter)}";
        return certificate.NotBefore > now
            ? $"the certificate is not valid before {Text(certificate.NotBefore)}"
            : "the certificate of its CA is not valid now";
    }

    private static string Text(DateTime time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
