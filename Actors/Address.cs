using System.Globalization;
using Cluster.Actors.Links;

namespace Cluster.Actors;

/// <summary>Names an actor system and, where it can be reached from other processes, its host and port.</summary>
/// <param name="Protocol">"cluster" inside one process, "cluster.tcp" across processes.</param>
/// <param name="System">The name of the actor system.</param>
/// <param name="Host">The host to dial, without brackets, or null for an address that is only valid inside the process.</param>
/// <param name="Port">The port to dial; 0 for a system without a listener.</param>
public sealed record Address(string Protocol, string System, string? Host = null, int? Port = null)
{
    /// <summary>The protocol of addresses that are valid inside one process only.</summary>
    public const string LocalProtocol = "cluster";

    /// <summary>The protocol of addresses that other processes can use.</summary>
    public const string RemoteProtocol = "cluster.tcp";

    /// <summary>Says whether the address is valid inside its own process only.</summary>
    public bool HasLocalScope => Host is null;

    /// <summary>Returns <c>protocol://system</c> or <c>protocol://system@host:port</c>.</summary>
    public override string ToString() => Host is null
        ? $"{Protocol}://{System}"
        : string.Create(CultureInfo.InvariantCulture, $"{Protocol}://{System}@{LinkAddress.Bracketed(Host)}:{Port ?? 0}");

    /// <summary>Parses the text form of an address.</summary>
    /// <param name="text">The text, for example <c>cluster.tcp://coordinator@127.0.0.1:4053</c>.</param>
    /// <exception cref="FormatException">The text is not an address.</exception>
    public static Address Parse(string text) => TryParse(text, out var address)
        ? address
        : throw new FormatException($"'{text}' is not an address (protocol://system[@host:port])");

    /// <summary>Parses the text form of an address, or returns false.</summary>
    public static bool TryParse(string? text, out Address address)
    {
        address = new Address("", "");
        var start = text?.IndexOf("://", StringComparison.Ordinal) ?? -1;
        if (start <= 0)
            return false;
        var protocol = text![..start];
        var rest = text[(start + 3)..];
        var at = rest.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            address = new Address(protocol, rest);
            return rest.Length > 0 && !rest.Contains('/', StringComparison.Ordinal);
        }

        var colon = rest.LastIndexOf(':');
        if (at == 0 || colon <= at + 1
            || !int.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port > 65535 || !LinkAddress.TryReadHost(rest[(at + 1)..colon], out var host))
            return false;
        address = new Address(protocol, rest[..at], host, port);
        return !rest.Contains('/', StringComparison.Ordinal);
    }
}
