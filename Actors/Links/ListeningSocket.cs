using System.Net;
using System.Net.Sockets;

namespace Cluster.Actors.Links;

/// <summary>Opens the sockets that this process listens on, before a server is built around them.</summary>
/// <remarks>Kestrel could bind by itself, but its host logs an error with a stack where a port is taken, also where the next one is tried then.</remarks>
public static class ListeningSocket
{
    /// <summary>Connections that the system holds until they are accepted; as many as Kestrel's default.</summary>
    private const int Backlog = 512;

    /// <summary>Binds to an address and listens.</summary>
    /// <param name="address">The address as the user knows it, for the error; port 0 takes a free one.</param>
    /// <param name="ip">The same, resolved; all addresses of IPv6 means those of both families.</param>
    /// <exception cref="LinkException">It cannot be listened on; the cause is the system's.</exception>
    public static Socket Open(LinkAddress address, IPAddress ip)
    {
        var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (ip.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
            socket.Bind(new IPEndPoint(ip, address.Port));
            socket.Listen(Backlog); // at once: two may bind to a port, but only one listens
            return socket;
        }
        catch (SocketException cause)
        {
            socket.Dispose();
            throw new LinkException($"cannot listen on {address}: {Why(cause)}", cause);
        }
    }

    private static string Why(SocketException cause) => cause.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "another process does",
        SocketError.AddressNotAvailable => "it is none of this machine's addresses",
        _ => cause.Message,
    };
}
