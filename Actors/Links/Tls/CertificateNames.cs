using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Cluster.Actors.Links.Tls;

/// <summary>
/// Writes and reads the names of a certificate. All of them are in the subject's alternative names: the role and the
/// system's name as URIs, <c>cluster:role/worker</c> and <c>cluster:name/gpu-1</c>, hosts as DNS names and addresses.
/// </summary>
internal static class CertificateNames
{
    private const string AlternativeNames = "2.5.29.17";
    private const string RolePrefix = "cluster:role/";
    private const string NamePrefix = "cluster:name/";
    private static readonly Asn1Tag UriTag = new(TagClass.ContextSpecific, 6);

    public static X509Extension Write(LinkIdentity identity, IEnumerable<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(RolePrefix + identity.Role));
        if (identity.Name.Length > 0)
            names.AddUri(new Uri(NamePrefix + identity.Name));
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var ip))
                names.AddIpAddress(ip);
            else
                names.AddDnsName(host);
        }

        return names.Build();
    }

    /// <summary>Reads who a certificate is of; null where it does not name exactly one role.</summary>
    public static LinkIdentity? Read(X509Certificate2 certificate)
    {
        string? role = null, name = null;
        foreach (var uri in Uris(certificate))
        {
            if (Rest(uri, RolePrefix) is { } aRole)
            {
                if (role is not null || !LinkRoles.All.Contains(aRole))
                    return null;
                role = aRole;
            }
            else if (Rest(uri, NamePrefix) is { } aName)
            {
                if (name is not null)
                    return null;
                name = aName;
            }
        }

        return role is null ? null : new LinkIdentity(role, name ?? "");
    }

    private static string? Rest(string uri, string prefix) =>
        uri.StartsWith(prefix, StringComparison.Ordinal) ? uri[prefix.Length..] : null;

    private static List<string> Uris(X509Certificate2 certificate)
    {
        var found = new List<string>();
        try
        {
            foreach (var extension in certificate.Extensions.Where(e => e.Oid?.Value == AlternativeNames))
            {
                var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
                while (names.HasData)
                {
                    if (names.PeekTag().HasSameClassAndValue(UriTag))
                        found.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, UriTag));
                    else
                        names.ReadEncodedValue();
                }
            }
        }
        catch (AsnContentException)
        {
            found.Clear(); // whose names cannot be read has none
        }

        return found;
    }
}
