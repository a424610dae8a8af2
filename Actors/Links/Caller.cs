using System.Net;

namespace Cluster.Actors.Links;

/// <summary>Is where a connection comes from.</summary>
/// <param name="Host">The address without the port: what strangers are counted by.</param>
/// <param name="Peer">The address, for logs.</param>
internal readonly record struct Caller(string Host, string Peer)
{
    public Caller(SocketConnection connection)
        : this(Plain(connection.RemoteEndPoint as IPEndPoint))
    {
    }

    private Caller(IPEndPoint? at)
        : this(at?.Address.ToString() ?? "unknown", at?.ToString() ?? "unknown")
    {
    }

    // A listener for both families sees an IPv4 address within an IPv6 one; it is one address, and counted as one.
    private static IPEndPoint? Plain(IPEndPoint? at) =>
        at is { Address.IsIPv4MappedToIPv6: true } ? new IPEndPoint(at.Address.MapToIPv4(), at.Port) : at;
}
