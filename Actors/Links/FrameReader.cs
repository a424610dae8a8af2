using System.Buffers.Binary;

namespace Cluster.Actors.Links;

/// <summary>
/// Reads frames from a stream and hands them to a handler; payloads go straight to the handler's memory.
/// </summary>
internal sealed class FrameReader(ByteSource source, LinkChannel channel, LinkLimits limits, ILinkHandler handler)
{
    /// <summary>Bytes of a payload that are read and then checksummed while they are in the cache.</summary>
    private const int ChunkBytes = 256 * 1024;

    private readonly byte[] _header = new byte[FrameHeader.Size];
    private readonly byte[] _trailer = new byte[FrameHeader.TrailerSize];
    private byte[] _body = new byte[4 * 1024];
    private byte[]? _discard;

    /// <summary>Reads until the link ends.</summary>
    /// <returns>Why it ended.</returns>
    /// <exception cref="LinkException">The bytes are not what a link of ours sends.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        source.EndFrame();
        while (await source.TryReadExactlyAsync(_header, cancellationToken).ConfigureAwait(false))
        {
            if (FrameHeader.Read(_header, channel, limits, out var header) is { } problem)
                throw new LinkException(problem);
            if (header.BodyBytes > _body.Length)
                _body = new byte[Math.Min(limits.BodyBytesMax, Math.Max(header.BodyBytes, 2 * _body.Length))];
            var body = _body.AsMemory(0, header.BodyBytes);
            await source.ReadExactlyAsync(body, cancellationToken).ConfigureAwait(false);
            if (!FrameHeader.IsChecksumRight(_header, body.Span))
                throw new LinkException("the checksum of a frame's body is wrong");
            if (header.Tag == FrameHeader.CloseTag)
                return $"closed by the other side: {LinkPreamble.ParseReason(body.Span)}";
            var payload = Memory<byte>.Empty;
            if (header.PayloadBytes > 0)
            {
                payload = handler.OnPayload(header, body.Span);
                await ReadPayloadAsync(header.PayloadBytes, payload, cancellationToken).ConfigureAwait(false);
                payload = payload.IsEmpty ? payload : payload[..(int)header.PayloadBytes];
            }

            source.EndFrame();
            if (header.Tag != FrameHeader.HeartbeatTag)
                handler.OnFrame(header, body.Span, payload);
        }

        return "the other side closed the connection";
    }

    private async ValueTask ReadPayloadAsync(long count, Memory<byte> target, CancellationToken cancellation)
    {
        if (target.IsEmpty)
            _discard ??= new byte[ChunkBytes];
        else if (target.Length < count)
            throw new LinkException($"the handler gave {target.Length} bytes of memory for a payload of {count}");
        uint checksum = 0;
        for (long done = 0; done < count;)
        {
            var next = (int)Math.Min(ChunkBytes, count - done);
            var chunk = target.IsEmpty ? _discard.AsMemory(0, next) : target.Slice((int)done, next);
            var read = await source.ReadSomeAsync(chunk, cancellation).ConfigureAwait(false);
            if (read == 0)
                throw new EndOfStreamException("the connection ended within a payload");
            checksum = Crc32C.Append(checksum, chunk.Span[..read]);
            done += read;
        }

        await source.ReadExactlyAsync(_trailer, cancellation).ConfigureAwait(false);
        if (BinaryPrimitives.ReadUInt32LittleEndian(_trailer) != checksum)
            throw new LinkException("the checksum of a payload is wrong");
    }
}
