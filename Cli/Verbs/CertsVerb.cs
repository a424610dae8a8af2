using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Cluster.Actors.Links.Tls;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster certs</c>: makes a CA and the certificates by which coordinator, servers and workers know each other.</summary>
internal static class CertsVerb
{
    private const string DefaultFolder = "certs";
    private const int AuthorityDays = 365;
    private const int RoleDays = 90;
    private const int DaysMax = 3_650;
    private static readonly string[] OwnHosts = ["localhost", "127.0.0.1", "::1"];

    private static readonly Argument<string> Folder = new("DIR")
    {
        Description = "The folder of certificates (default certs).",
        DefaultValueFactory = _ => DefaultFolder,
    };

    private static readonly Argument<string> Role = new("ROLE") { Description = "coordinator, server or worker." };
    private static readonly Option<string?> Name = new("--name")
    {
        Description = "The one name that its holder may bear; the files go to DIR/NAME, for that machine.",
    };

    private static readonly Option<string[]> Host = new("--host")
    {
        Description = "A host name or address at which its holder listens. May be given again.",
    };

    private static readonly Option<int?> Days = new("--days")
    {
        Description = $"Days it is valid (default {AuthorityDays} for a CA, {RoleDays} for a role).",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    /// <summary>Creates the verb.</summary>
    public static Command Create(CommandContext context)
    {
        Role.AcceptOnlyFromAmong([.. LinkRoles.All]);
        var init = new Command("init", "Makes the CA of a cluster.") { Folder, Days, Json };
        init.SetAction(parsed => Init(context, parsed));
        var issue = new Command("issue", "Makes a role's certificate, or renews it; running processes take it up.")
        {
            Role, Folder, Name, Host, Days, Json,
        };
        issue.SetAction(parsed => Issue(context, parsed));
        return new Command("certs", "Makes the certificates of a cluster's links (--tls).") { init, issue };
    }

    private static int Init(CommandContext context, ParseResult parsed)
    {
        var folder = new CertificateFolder(parsed.GetValue(Folder)!);
        var key = folder.KeyOf(CertificateFolder.Authority);
        foreach (var there in new[] { key, folder.CertificateOf(CertificateFolder.Authority) }.Where(File.Exists))
            throw new UsageException($"{there} is there already, and certificates of that CA may be in use: choose another folder");
        var (now, validity) = (context.Time.GetUtcNow(), DaysOf(parsed, AuthorityDays));
        folder.Write(CertificateFolder.Authority, CertificateAuthority.Create(now, validity));
        var (path, until) = (folder.CertificateOf(CertificateFolder.Authority), now + validity);
        Console.Out.WriteLine(parsed.GetValue(Json)
            ? JsonSerializer.Serialize(new { Certificate = path, Key = key, Until = until }, RunEventNames.JsonOptions)
            : $"{path}: the cluster's CA, valid until {Text(until)}; keep {key} where certificates are made, and nowhere else");
        return ExitCodes.Done;
    }

    private static int Issue(CommandContext context, ParseResult parsed)
    {
        var folder = new CertificateFolder(parsed.GetValue(Folder)!);
        var (role, name) = (parsed.GetValue(Role)!, parsed.GetValue(Name) ?? "");
        CheckName(role, name);
        var hosts = HostsOf(parsed.GetValue(Host) ?? []);
        using var authority = Open(folder);
        var (now, validity) = (context.Time.GetUtcNow(), DaysOf(parsed, RoleDays));
        if (now + validity > authority.End)
            throw new UsageException($"--days {validity.TotalDays}: the CA itself ends on {Text(authority.End)}");
        var pem = authority.Issue(new LinkIdentity(role, name), hosts, now, validity);
        var target = folder;
        if (name.Length > 0)
        {
            target = new CertificateFolder(Path.Combine(folder.Path, name));
            target.WriteAuthorities(folder.ReadAuthorities());
        }

        target.Write(role, pem);
        var (path, until) = (target.CertificateOf(role), now + validity);
        Console.Out.WriteLine(parsed.GetValue(Json)
            ? JsonSerializer.Serialize(
                new { Certificate = path, Key = target.KeyOf(role), role, name, hosts, Until = until }, RunEventNames.JsonOptions)
            : $"{path}: {new LinkIdentity(role, name)} at {string.Join(", ", hosts)}, valid until {Text(until)}; use it with --tls {target.Path}");
        return ExitCodes.Done;
    }

    private static CertificateAuthority Open(CertificateFolder folder)
    {
        try
        {
            return CertificateAuthority.Open(folder.Read(CertificateFolder.Authority));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new UsageException($"{folder.CertificateOf(CertificateFolder.Authority)}: {e.Message}");
        }
    }

    private static TimeSpan DaysOf(ParseResult parsed, int fallback)
    {
        var days = parsed.GetValue(Days) ?? fallback;
        return days is >= 1 and <= DaysMax
            ? TimeSpan.FromDays(days)
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--days {days}: from 1 to {DaysMax}"));
    }

    // Of this machine by any of its own names; of others by those that are given.
    private static List<string> HostsOf(string[] given)
    {
        foreach (var host in given)
            if (!IsHost(host))
                throw new UsageException($"--host '{host}': a host name or an address, without a port");
        var own = given.Length == 0 && IsHost(Environment.MachineName) ? [Environment.MachineName] : given;
        return [.. OwnHosts.Concat(own).Distinct(StringComparer.Ordinal)];
    }

    private static bool IsHost(string host) => IPAddress.TryParse(host, out _)
        || (Uri.CheckHostName(host) == UriHostNameType.Dns && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'));

    private static void CheckName(string role, string name)
    {
        if (name.Length == 0) return;
        if (!char.IsAsciiLetterOrDigit(name[0]) || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
            throw new UsageException($"--name '{name}': letters, digits, '-', '_' and '.' make a name everywhere");
        if (role == LinkRoles.Coordinator && name != role)
            throw new UsageException($"--name {name}: a coordinator's name is always {role}; leave it out");
        if (name != role && LinkRoles.All.Contains(name))
            throw new UsageException($"--name {name}: that is another role's name");
    }

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
