using System.Net.Sockets;
using Cluster.Actors.Links;

namespace Cluster.Actors.TestKit;

/// <summary>Names the directions of a proxied connection.</summary>
[Flags]
public enum ProxyDirections
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>From who dialled to the target.</summary>
    ToTarget = 1,

    /// <summary>From the target to who dialled.</summary>
    FromTarget = 2,

    /// <summary>Both.</summary>
    Both = ToTarget | FromTarget,
}

/// <summary>Is one connection through a <see cref="TcpProxy"/>, with the switches of what is done to it.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1001", Justification = "The end of the connection disposes its sockets; the source holds nothing.")]
public sealed class TcpProxyConnection
{
    private readonly CancellationTokenSource _ended = new();
    private readonly TcpProxy _proxy;
    private readonly Socket _dialler;
    private readonly Socket _target = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly TcpProxyPipe _toTarget;
    private readonly TcpProxyPipe _fromTarget;
    private long _delayTicks;
    private int _bytesPerSecond;
    private bool _isOver;

    internal TcpProxyConnection(TcpProxy proxy, int number, Socket dialler)
    {
        (_proxy, Number, _dialler) = (proxy, number, dialler);
        _dialler.NoDelay = true;
        _toTarget = new TcpProxyPipe(this, _dialler, _target);
        _fromTarget = new TcpProxyPipe(this, _target, _dialler);
    }

    /// <summary>Counts connections in the order they were accepted.</summary>
    public int Number { get; }

    /// <summary>What the dialler said of itself; null before that, or where it is no link of ours.</summary>
    public LinkHello? Hello => LinkPreamble.ParseOpening(_toTarget.Opening);

    /// <summary>How long bytes are on their way, in both directions; they keep their order.</summary>
    public TimeSpan Delay
    {
        get => new(Volatile.Read(ref _delayTicks));
        set => Volatile.Write(ref _delayTicks, value.Ticks);
    }

    /// <summary>How many bytes are forwarded per second and direction; 0: as many as come.</summary>
    public int BytesPerSecond
    {
        get => Volatile.Read(ref _bytesPerSecond);
        set => Volatile.Write(ref _bytesPerSecond, value);
    }

    internal TimeProvider Time => _proxy.Time;

    internal CancellationToken Ended => _ended.Token;

    /// <summary>Ends the connection for both sides at once, by a reset.</summary>
    public void Cut() => End(isReset: true);

    /// <summary>Forwards nothing any more, not even the end, and tells nobody; the bytes wait.</summary>
    public void Hold(ProxyDirections directions)
    {
        foreach (var pipe in Pipes(directions))
            pipe.Hold();
    }

    /// <summary>Forwards what waits, in order, and all that follows.</summary>
    public void Release()
    {
        foreach (var pipe in Pipes(ProxyDirections.Both))
            pipe.Release();
    }

    /// <summary>Flips one bit of the next bytes that are forwarded.</summary>
    public void FlipBit(ProxyDirections directions)
    {
        foreach (var pipe in Pipes(directions))
            pipe.FlipBit();
    }

    internal int Draw(int below) => _proxy.Draw(below);

    internal async Task RunAsync(LinkAddress target)
    {
        try
        {
            await _target.ConnectAsync(target.Host, target.Port, Ended).ConfigureAwait(false);
            await Task.WhenAll(_toTarget.RunAsync(), _fromTarget.RunAsync()).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            Cut();
        }
    }

    /// <summary>Ends the connection in order.</summary>
    internal void Close() => End(isReset: false);

    private void End(bool isReset)
    {
        if (Interlocked.Exchange(ref _isOver, true))
            return;
        if (isReset)
        {
            _dialler.LingerState = new LingerOption(true, 0);
            _target.LingerState = new LingerOption(true, 0);
        }

        _ended.Cancel();
        _dialler.Dispose();
        _target.Dispose();
    }

    private IEnumerable<TcpProxyPipe> Pipes(ProxyDirections directions)
    {
        if (directions.HasFlag(ProxyDirections.ToTarget))
            yield return _toTarget;
        if (directions.HasFlag(ProxyDirections.FromTarget))
            yield return _fromTarget;
    }
}
