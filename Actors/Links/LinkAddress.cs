using System.Globalization;
using System.Net;

namespace Cluster.Actors.Links;

/// <summary>Where a link listens or is dialled.</summary>
/// <param name="Host">A host name or IP address, without brackets; a node's name on the in-memory network.</param>
/// <param name="Port">The port; 0 lets a listener choose.</param>
public readonly record struct LinkAddress(string Host, int Port)
{
    /// <summary>Whether only this machine can reach the address.</summary>
    public bool IsLoopback => Host == "localhost" || (IPAddress.TryParse(Host, out var ip) && IPAddress.IsLoopback(ip));

    /// <summary>Whether it means all addresses of this machine: to listen at, not to dial.</summary>
    public bool IsWildcard =>
        IPAddress.TryParse(Host, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any));

    /// <summary>Parses <c>host:port</c>; an IPv6 address stands in brackets: <c>[::1]:4053</c>.</summary>
    /// <exception cref="FormatException">The text is not an address.</exception>
    public static LinkAddress Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon > 0
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port <= IPEndPoint.MaxPort && TryReadHost(text[..colon], out var host))
            return new LinkAddress(host, port);
        throw new FormatException($"'{text}' is not an address: use host:port, and [address]:port for IPv6");
    }

    /// <summary>Parses <c>host:port</c>, or a host alone.</summary>
    /// <param name="text">The text; an IPv6 address without a port may come without brackets.</param>
    /// <param name="port">The port where none is said.</param>
    /// <exception cref="FormatException">The text is neither.</exception>
    public static LinkAddress ParseHost(string text, int port)
    {
        if (TryReadHost(text, out var host)) return new LinkAddress(host, port);
        return text is not ['[', ..] && IPAddress.TryParse(text, out _) ? new LinkAddress(text, port) : Parse(text);
    }

    /// <summary>Reads a host as it stands before a port: an IPv6 address in brackets, whose end nobody knows without them.</summary>
    /// <param name="text">The text.</param>
    /// <param name="host">The host without brackets.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryReadHost(string text, out string host)
    {
        host = text;
        if (text is not ['[', .. var inner, ']']) return text.Length > 0 && text.IndexOfAny([':', '[', ']']) < 0;
        host = inner;
        return inner is not ['[', ..] && inner.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(inner, out _);
    }

    /// <summary>Returns a host as it stands before a port.</summary>
    public static string Bracketed(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;

    /// <summary>Returns <c>host:port</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Bracketed(Host)}:{Port}");
}
