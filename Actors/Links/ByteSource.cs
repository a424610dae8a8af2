namespace Cluster.Actors.Links;

/// <summary>
/// Reads exact lengths from a stream: small ones through a buffer, large ones straight to their place.
/// </summary>
internal sealed class ByteSource(Stream stream, int bufferBytes = ByteSource.BufferBytes)
{
    /// <summary>Bytes of the buffer; reads of half of it or more go past it.</summary>
    private const int BufferBytes = 64 * 1024;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(bufferBytes, pinned: true);
    private int _start;
    private int _end;
    private long _received;
    private long _frameEnd;
    private bool _waits;

    /// <summary>The bytes that came out of the stream so far.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Where the last whole frame ended, counted in bytes since the link opened.</summary>
    public long FrameEnd => Volatile.Read(ref _frameEnd);

    /// <summary>
    /// The bytes of a frame that is not whole, while the reader waits for more of it; 0 while it waits for nothing.
    /// </summary>
    public long PartialBytes => Volatile.Read(ref _waits) ? Received - FrameEnd : 0;

    /// <summary>Says that what was taken so far are whole frames.</summary>
    public void EndFrame() => Volatile.Write(ref _frameEnd, _received - (_end - _start));

    /// <summary>Fills the target; false where the stream ends before its first byte.</summary>
    /// <exception cref="EndOfStreamException">The stream ends within the target.</exception>
    public async ValueTask<bool> TryReadExactlyAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        for (var done = 0; done < target.Length;)
        {
            var count = await ReadSomeAsync(target[done..], cancellationToken).ConfigureAwait(false);
            if (count == 0)
                return done == 0 ? false : throw new EndOfStreamException("the connection ended within a frame");
            done += count;
        }

        return true;
    }

    /// <summary>Fills the target.</summary>
    /// <exception cref="EndOfStreamException">The stream ends before it is full.</exception>
    public async ValueTask ReadExactlyAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        if (!await TryReadExactlyAsync(target, cancellationToken).ConfigureAwait(false))
            throw new EndOfStreamException("the connection ended within a frame");
    }

    /// <summary>Reads what is there, up to the target's length; 0 at the end of the stream.</summary>
    public async ValueTask<int> ReadSomeAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            if (target.Length >= _buffer.Length / 2)
                return await ReceiveAsync(target, cancellationToken).ConfigureAwait(false);
            _start = _end = 0;
            _end = await ReceiveAsync(_buffer, cancellationToken).ConfigureAwait(false);
        }

        var count = Math.Min(target.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(target.Span);
        _start += count;
        return count;
    }

    private async ValueTask<int> ReceiveAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _waits, true);
        var received = await stream.ReadAsync(target, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _waits, false);
        Volatile.Write(ref _received, _received + received);
        return received;
    }
}
