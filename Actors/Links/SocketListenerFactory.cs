using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Cluster.Actors.Links;

/// <summary>
/// Gives Kestrel sockets whose bytes nobody reads ahead. Kestrel's own transport reads into pipes of 4 KiB blocks from
/// which a payload is copied again (3 s of processor time per GB where a plain socket takes 0.7 s); here a link reads
/// the socket itself, and limits, and later TLS, are still Kestrel's.
/// </summary>
internal sealed class SocketListenerFactory(Socket socket, TimeProvider time) : IConnectionListenerFactory
{
    /// <summary>The pause after a failed accept, so that a process out of descriptors does not spin.</summary>
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(50);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(new SocketListener(socket, time));

    private sealed class SocketListener(Socket socket, TimeProvider time) : IConnectionListener
    {
        public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (true)
            {
                try
                {
                    return new SocketConnection(await socket.AcceptAsync(cancellationToken).ConfigureAwait(false));
                }
                catch (ObjectDisposedException)
                {
                    return null;
                }
                catch (SocketException cause) when (cause.SocketErrorCode == SocketError.OperationAborted)
                {
                    return null;
                }
                catch (SocketException)
                {
                    // The peer was gone before it was accepted, or descriptors ran out; the next one may do.
                    await Task.Delay(AcceptPause, time, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => DisposeAsync();

        public ValueTask DisposeAsync()
        {
            socket.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
