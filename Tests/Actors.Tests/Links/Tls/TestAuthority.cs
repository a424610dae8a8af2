using Cluster.Actors.Links;
using Cluster.Actors.Links.Tls;
using Cluster.Tests;

namespace Cluster.Actors.Tests.Links.Tls;

/// <summary>Is a CA with a folder of its own, and what is needed to be trusted by it or not.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly string[] Loopback = ["localhost", "127.0.0.1"];
    private readonly string _path = Directory.CreateTempSubdirectory("cluster-test-").FullName;
    private readonly PemPair _pem = CertificateAuthority.Create(DateTimeOffset.UtcNow.AddDays(-10), TimeSpan.FromDays(30));

    public TestAuthority()
    {
        Folder = new CertificateFolder(_path);
        Folder.Write(CertificateFolder.Authority, _pem);
        foreach (var role in LinkRoles.All)
            Folder.Write(role, Issue(role));
    }

    public CertificateFolder Folder { get; }

    public string Pem => _pem.Certificate;

    /// <summary>Makes a certificate that is valid now.</summary>
    public PemPair Issue(string role, string name = "", params string[] hosts)
    {
        using var authority = CertificateAuthority.Open(_pem);
        return authority.Issue(
            new LinkIdentity(role, name), hosts.Length > 0 ? hosts : Loopback, DateTimeOffset.UtcNow, TimeSpan.FromDays(1));
    }

    /// <summary>Makes a certificate that was valid yesterday.</summary>
    public PemPair IssueExpired(string role)
    {
        using var authority = CertificateAuthority.Open(_pem);
        return authority.Issue(new LinkIdentity(role, ""), Loopback, DateTimeOffset.UtcNow.AddDays(-2), TimeSpan.FromDays(1));
    }

    /// <summary>Makes links that show the certificate of a role.</summary>
    public TcpLinkTransport Transport(string role, LinkLimits? limits = null, ListLoggerFactory? loggers = null) =>
        new(limits, null, loggers, new LinkSecurity { Certificates = new LinkCertificates(Folder, role) });

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
