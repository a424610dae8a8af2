using Cluster.Actors.Links;
using Cluster.Actors.Links.Tls;
using Cluster.Messages;
using Microsoft.Extensions.Logging;

namespace Cluster.Cli.Launch;

/// <summary>Makes the links of a process, and tells the processes of a local run how to make theirs.</summary>
internal static class Transports
{
    /// <summary>Creates the links of this process.</summary>
    public static TcpLinkTransport Create(ILoggerFactory loggers, LinkSecurity security) =>
        new(new LinkLimits { TagBodyBytesMax = WireLimits.BodyBytesMax }, null, loggers, security);

    /// <summary>Gets the flags that give a child process the same certificates.</summary>
    public static string[] Flags(string? tls) => tls is null ? [] : ["--tls", tls];

    /// <summary>Looks whether a folder has what all processes of a local run need.</summary>
    /// <exception cref="CertificateException">A file cannot be used.</exception>
    /// <exception cref="UsageException">A certificate is of one name, and several processes would show it.</exception>
    public static void CheckAll(string folder, bool hasServers, TimeProvider time)
    {
        string[] roles = hasServers
            ? [LinkRoles.Coordinator, LinkRoles.Server, LinkRoles.Worker]
            : [LinkRoles.Coordinator, LinkRoles.Worker];
        foreach (var role in roles)
        {
            var identity = new LinkCertificates(new CertificateFolder(folder), role, time).Identity;
            if (identity.Name.Length > 0)
                throw new UsageException($"--tls {folder}: its certificate is of {identity} alone; issue one without --name for train");
        }
    }
}
