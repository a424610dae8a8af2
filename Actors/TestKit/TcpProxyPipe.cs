using System.Net.Sockets;
using System.Threading.Channels;

namespace Cluster.Actors.TestKit;

/// <summary>
/// One direction of a proxied connection: one loop reads, one writes when the bytes are due, a bounded queue between.
/// </summary>
internal sealed class TcpProxyPipe(TcpProxyConnection connection, Socket from, Socket to)
{
    private const int ChunkBytes = 16 * 1024;

    /// <summary>Chunks on their way, 1 MiB at most; a faster sender feels it as it would a full network.</summary>
    private const int ChunksMax = 64;

    /// <summary>A slow pipe forwards this often in a second.</summary>
    private const int PiecesPerSecond = 20;

    private readonly Channel<Chunk> _chunks = Channel.CreateBounded<Chunk>(
        new BoundedChannelOptions(ChunksMax) { SingleReader = true, SingleWriter = true });

    private TaskCompletionSource? _held;
    private byte[]? _opening;
    private bool _flips;

    private readonly record struct Chunk(byte[] Bytes, long Read);

    /// <summary>Gets the first bytes that came.</summary>
    public ReadOnlySpan<byte> Opening => Volatile.Read(ref _opening);

    public void Hold() => Interlocked.CompareExchange(
        ref _held, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);

    public void Release() => Interlocked.Exchange(ref _held, null)?.SetResult();

    public void FlipBit() => Volatile.Write(ref _flips, true);

    /// <summary>Forwards until the connection ends, which it does where the end of this direction arrives.</summary>
    public Task RunAsync() => Task.WhenAll(ReadAsync(), WriteAsync());

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                var bytes = new byte[ChunkBytes];
                var count = await from.ReceiveAsync(bytes, connection.Ended).ConfigureAwait(false);
                if (count == 0)
                    break;
                Array.Resize(ref bytes, count);
                Volatile.Write(ref _opening, _opening ?? bytes);
                var chunk = new Chunk(bytes, connection.Time.GetTimestamp());
                await _chunks.Writer.WriteAsync(chunk, connection.Ended).ConfigureAwait(false);
            }
        }
        catch (Exception cause) when (cause is SocketException or ObjectDisposedException)
        {
            // A reset is an end as well.
        }
        finally
        {
            _chunks.Writer.Complete();
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var chunk in _chunks.Reader.ReadAllAsync(connection.Ended).ConfigureAwait(false))
            {
                var due = connection.Delay - connection.Time.GetElapsedTime(chunk.Read);
                if (due > TimeSpan.Zero)
                    await Task.Delay(due, connection.Time, connection.Ended).ConfigureAwait(false);
                await ForwardAsync(chunk.Bytes).ConfigureAwait(false);
            }

            await PassAsync().ConfigureAwait(false);
            connection.Close();
        }
        catch (Exception cause) when (cause is SocketException or ObjectDisposedException)
        {
            // The receiver is gone: that is for the other direction to tell, unless it is held.
        }
    }

    private async Task ForwardAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var rate = connection.BytesPerSecond;
            var piece = rate == 0 ? bytes : bytes[..Math.Min(bytes.Length, Math.Max(1, rate / PiecesPerSecond))];
            await PassAsync().ConfigureAwait(false);
            await to.SendAsync(Flipped(piece), connection.Ended).ConfigureAwait(false);
            if (rate > 0)
            {
                var time = TimeSpan.FromSeconds((double)piece.Length / rate);
                await Task.Delay(time, connection.Time, connection.Ended).ConfigureAwait(false);
            }

            bytes = bytes[piece.Length..];
        }
    }

    private ReadOnlyMemory<byte> Flipped(ReadOnlyMemory<byte> bytes)
    {
        if (!Interlocked.Exchange(ref _flips, false))
            return bytes;
        var flipped = bytes.ToArray();
        flipped[connection.Draw(flipped.Length)] ^= (byte)(1 << connection.Draw(8));
        return flipped;
    }

    private async Task PassAsync()
    {
        while (Volatile.Read(ref _held) is { } held)
            await held.Task.WaitAsync(connection.Ended).ConfigureAwait(false);
    }
}
