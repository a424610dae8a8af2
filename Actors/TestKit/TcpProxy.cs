using System.Net;
using System.Net.Sockets;
using Cluster.Actors.Links;

namespace Cluster.Actors.TestKit;

/// <summary>
/// Stands between processes and a listener and does to their connections what networks do: delays them, slows them
/// down, cuts them, leaves them half-open, flips bits, refuses them.
/// </summary>
/// <remarks>To sockets it is what <see cref="InMemoryNetwork"/> is to links within a process. Thread-safe.</remarks>
public sealed class TcpProxy : IAsyncDisposable
{
    /// <summary>Connections at a time, those included that are left half-open for good.</summary>
    private const int ConnectionsMax = 1_024;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Dictionary<TcpProxyConnection, Task> _connections = [];
    private readonly Lock _lock = new();
    private readonly Random _random;
    private readonly Task _accepting;

    /// <summary>Begins to listen on a free port of the loopback address.</summary>
    /// <param name="seed">Draws which bits are flipped.</param>
    /// <param name="time">The time of delays.</param>
    public TcpProxy(int seed, TimeProvider time)
    {
        (_random, Time) = (new Random(seed), time);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Address = new LinkAddress(IPAddress.Loopback.ToString(), ((IPEndPoint)_listener.LocalEndPoint!).Port);
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public LinkAddress Address { get; }

    /// <summary>Where connections are forwarded to; while it is null they are refused.</summary>
    public LinkAddress? Target
    {
        get
        {
            lock (_lock)
                return field;
        }

        set
        {
            lock (_lock)
                field = value;
        }
    }

    /// <summary>The connections that are open, oldest first.</summary>
    public IReadOnlyList<TcpProxyConnection> Connections
    {
        get
        {
            lock (_lock)
                return [.. _connections.Keys.OrderBy(connection => connection.Number)];
        }
    }

    internal TimeProvider Time { get; }

    /// <summary>Cuts all connections.</summary>
    public void CutAll()
    {
        foreach (var connection in Connections)
            connection.Cut();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        CutAll();
        Task[] open;
        lock (_lock)
            open = [.. _connections.Values];
        await Task.WhenAll(open).ConfigureAwait(false);
    }

    internal int Draw(int below)
    {
        lock (_lock)
            return _random.Next(below);
    }

    private async Task AcceptAsync()
    {
        for (var number = 1; ; number++)
        {
            try
            {
                var from = await _listener.AcceptAsync().ConfigureAwait(false);
                Take(new TcpProxyConnection(this, number, from));
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // The dialler was gone before it was accepted; the next one may do.
                continue;
            }
        }
    }

    private void Take(TcpProxyConnection connection)
    {
        lock (_lock)
        {
            if (Target is { } target && _connections.Count < ConnectionsMax)
            {
                _connections.Add(connection, CarryAsync(connection, target));
                return;
            }
        }

        connection.Cut();
    }

    private async Task CarryAsync(TcpProxyConnection connection, LinkAddress target)
    {
        await Task.Yield(); // it is in the list before it can be over
        await connection.RunAsync(target).ConfigureAwait(false);
        lock (_lock)
            _connections.Remove(connection);
    }
}
