using System.Net;

namespace Cluster.Actors.Links;

/// <summary>Is where a connection comes from.</summary>
/// <param name="Host">The address without the port: what strangers are counted by.</param>
/// <param name="Peer">The address, for logs.</param>
internal readonly record struct Caller(string Host, string Peer)
{
    public Caller(SocketConnection connection)
        : this(
            (connection.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? "unknown",
            connection.RemoteEndPoint?.ToString() ?? "unknown")
    {
    }
}
