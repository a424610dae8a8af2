using System.Buffers.Binary;

namespace Cluster.Actors.Links;

/// <summary>Writes frames to a stream: small ones gathered in a buffer, payloads straight from their memory.</summary>
internal sealed class FrameWriter(Stream stream, LinkChannel channel)
{
    /// <summary>
    /// Bytes of a payload that are checksummed and then sent: they stay in the second-level cache in between.
    /// </summary>
    private const int ChunkBytes = 256 * 1024;

    private const int BufferBytes = 64 * 1024;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
    private int _used;

    public async ValueTask WriteAsync(OutboundFrame frame, CancellationToken cancellationToken)
    {
        var header = new FrameHeader(
            channel, frame.Tag, frame.Generation, frame.Body.Length, frame.Payload.Length);
        await ReserveAsync(FrameHeader.Size, cancellationToken).ConfigureAwait(false);
        header.Write(_buffer.AsSpan(_used), frame.Body.Span);
        _used += FrameHeader.Size;
        await AppendAsync(frame.Body, cancellationToken).ConfigureAwait(false);
        if (frame.Payload.Length > 0)
            await WritePayloadAsync(frame.Payload, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_used == 0)
            return;
        var used = _used;
        _used = 0;
        await stream.WriteAsync(_buffer.AsMemory(0, used), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WritePayloadAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        uint checksum = 0;
        for (var done = 0; done < payload.Length; done += ChunkBytes)
        {
            var chunk = payload.Slice(done, Math.Min(ChunkBytes, payload.Length - done));
            checksum = Crc32C.Append(checksum, chunk.Span);
            await AppendAsync(chunk, cancellationToken).ConfigureAwait(false);
        }

        await ReserveAsync(FrameHeader.TrailerSize, cancellationToken).ConfigureAwait(false);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(_used), checksum);
        _used += FrameHeader.TrailerSize;
    }

    private async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (bytes.Length <= BufferBytes - _used)
        {
            bytes.Span.CopyTo(_buffer.AsSpan(_used));
            _used += bytes.Length;
            return;
        }

        await FlushAsync(cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask ReserveAsync(int count, CancellationToken cancellationToken) =>
        count <= BufferBytes - _used ? ValueTask.CompletedTask : FlushAsync(cancellationToken);
}
