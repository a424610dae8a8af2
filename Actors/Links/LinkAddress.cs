using System.Globalization;
using System.Net;

namespace Cluster.Actors.Links;

/// <summary>Where a link listens or is dialled.</summary>
/// <param name="Host">A host name or IP address; a node's name on the in-memory network.</param>
/// <param name="Port">The port; 0 lets a listener choose.</param>
public readonly record struct LinkAddress(string Host, int Port)
{
    /// <summary>Whether only this machine can reach the address.</summary>
    public bool IsLoopback => Host == "localhost" || (IPAddress.TryParse(Host, out var ip) && IPAddress.IsLoopback(ip));

    /// <summary>Parses <c>host:port</c>.</summary>
    /// <exception cref="FormatException">The text is not an address.</exception>
    public static LinkAddress Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port <= IPEndPoint.MaxPort
                ? new LinkAddress(text[..colon].Trim('[', ']'), port)
                : throw new FormatException($"'{text}' is not an address: use host:port");
    }

    /// <summary>Returns <c>host:port</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
