using System.CommandLine;
using Cluster.Actors.Links;
using Cluster.Actors.Links.Tls;
using Cluster.Cli.Output;

namespace Cluster.Cli.Verbs;

/// <summary>Are <c>--tls</c> and <c>--insecure</c>.</summary>
internal static class SecurityFlags
{
    /// <summary>Creates <c>--tls</c>.</summary>
    public static Option<string?> Tls() => new("--tls")
    {
        Description = "Folder of certificates, as 'certs issue' makes them: links are TLS 1.3, and both ends show one.",
    };

    /// <summary>Creates <c>--insecure</c>.</summary>
    public static Option<bool> Insecure() => new("--insecure")
    {
        Description = "Listen where other machines can connect, without certificates: whoever does can change the run.",
    };

    /// <summary>Reads both.</summary>
    /// <param name="context">What all verbs share.</param>
    /// <param name="role">The role of this process.</param>
    /// <param name="tls">The folder, or null.</param>
    /// <param name="isInsecure">Whether to listen without certificates anywhere.</param>
    /// <exception cref="UsageException">Both are given.</exception>
    /// <exception cref="CertificateException">The folder's files cannot be used.</exception>
    public static LinkSecurity Read(CommandContext context, string role, string? tls, bool isInsecure)
    {
        if (tls is not null && isInsecure)
            throw new UsageException("--tls asks for certificates, --insecure does without: choose one");
        return new LinkSecurity
        {
            Certificates = tls is null ? null : new LinkCertificates(new CertificateFolder(tls), role, context.Time),
            AllowsPlain = isInsecure,
            Warn = Console.Error.Warn,
        };
    }

    /// <summary>Refuses to listen where strangers could come in.</summary>
    /// <exception cref="UsageException">They could; it says what to do.</exception>
    public static void CheckListen(LinkSecurity security, LinkAddress listen)
    {
        if (security.WhyNotListen(listen) is { } reason) throw new UsageException($"--listen {reason}");
    }

    /// <summary>
    /// Gets the name of a process: as chosen, or else as its certificate says, or else its role and number; in a container, where
    /// each is number 1, its role and host.
    /// </summary>
    /// <exception cref="UsageException">Chosen is another name than the certificate's.</exception>
    public static string NameOf(LinkSecurity security, string? chosen, string role)
    {
        var own = security.Certificates?.Identity.Name ?? "";
        if (own.Length == 0) return CheckName(chosen ?? (Environment.ProcessId == 1 ? HostName(role) : $"{role}-{Environment.ProcessId}"));
        return chosen is null || chosen == own
            ? own
            : throw new UsageException($"--name {chosen}: the certificate is of {role} '{own}'");
    }

    private static string HostName(string role)
    {
        var host = Environment.MachineName;
        return host.StartsWith(role, StringComparison.Ordinal) ? host : $"{role}-{host}";
    }

    // It is part of addresses.
    private static string CheckName(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        ? name
        : throw new UsageException($"--name '{name}': letters, digits, '-', '_' and '.' make a name everywhere");
}
