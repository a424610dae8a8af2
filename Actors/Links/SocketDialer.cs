using System.Net;
using System.Net.Sockets;

namespace Cluster.Actors.Links;

/// <summary>
/// Dials a host. Its name is looked up each time, as a machine that comes back may have another address, and all of its addresses
/// are tried, IPv6 and IPv4: one that swallows what is sent to it must not keep the others from their turn.
/// </summary>
/// <param name="timeout">The time for all of it; what is left is shared among the addresses that are left.</param>
/// <param name="time">The time of that.</param>
internal sealed class SocketDialer(TimeSpan timeout, TimeProvider time)
{
    /// <summary>Connects to the first address that answers.</summary>
    /// <exception cref="LinkException">The name is unknown, or nobody answers at any of its addresses; the message says why.</exception>
    public Task<Socket> ConnectAsync(LinkAddress address, CancellationToken cancellationToken) =>
        ConnectAsync(address, cancellation => ResolveAsync(address.Host, cancellation), cancellationToken);

    /// <summary>Connects to the first address that answers, of those that a name has.</summary>
    public async Task<Socket> ConnectAsync(
        LinkAddress address, Func<CancellationToken, Task<IPAddress[]>> resolve, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var begun = time.GetTimestamp();
        try
        {
            var all = await resolve(both.Token).ConfigureAwait(false);
            for (var i = 0; i < all.Length - 1; i++)
            {
                var share = (timeout - time.GetElapsedTime(begun)) / (all.Length - i);
                if (await TryAsync(new IPEndPoint(all[i], address.Port), share, both.Token).ConfigureAwait(false) is { } socket)
                    return socket;
            }

            return await OpenAsync(new IPEndPoint(all[^1], address.Port), both.Token).ConfigureAwait(false);
        }
        catch (SocketException cause)
        {
            throw new LinkException($"cannot connect to {address}: {cause.Message}", cause);
        }
        catch (OperationCanceledException cause) when (deadline.IsCancellationRequested)
        {
            throw new LinkException($"cannot connect to {address} within {timeout}", cause);
        }
    }

    private static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        if (host == "localhost") return [IPAddress.Loopback];
        if (IPAddress.TryParse(host, out var ip)) return [ip];
        var found = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        return found.Length > 0 ? found : throw new SocketException((int)SocketError.HostNotFound);
    }

    private async Task<Socket?> TryAsync(IPEndPoint at, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var own = new CancellationTokenSource(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(own.Token, cancellationToken);
        try
        {
            return await OpenAsync(at, either.Token).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            return null; // the next address may do
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null; // likewise
        }
    }

    private static async Task<Socket> OpenAsync(IPEndPoint at, CancellationToken cancellationToken)
    {
        var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(at, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
