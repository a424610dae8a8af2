using System.Buffers.Binary;

namespace Cluster.Actors.Links;

/// <summary>
/// The head of each frame, 40 bytes, little-endian:
/// <code>
///  0  u32  magic "CLFR"         12  u32  body bytes       32  u32  CRC-32C of bytes 0..31
///  4  u16  protocol version     16  i64  generation       36  u32  CRC-32C of bytes 0..35 and the body
///  6  u8   channel              24  i64  payload bytes
///  7  u8   reserved, 0
///  8  u16  tag
/// 10  u16  reserved, 0
/// </code>
/// The header has a checksum of its own: a flipped bit in a length is found before so many bytes are waited for.
/// The body follows, then the payload, then (only where there is a payload) a u32 CRC-32C of the payload. It comes
/// last so that the sender reads the payload once, chunk by chunk, for checksum and socket together.
/// </summary>
/// <param name="Channel">What the link carries.</param>
/// <param name="Tag">What the body is.</param>
/// <param name="Generation">The generation that the frame belongs to.</param>
/// <param name="BodyBytes">Bytes of the protobuf body.</param>
/// <param name="PayloadBytes">Bytes of the raw payload.</param>
public readonly record struct FrameHeader(
    LinkChannel Channel, ushort Tag, long Generation, int BodyBytes, long PayloadBytes)
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 40;

    /// <summary>Bytes of the payload's checksum.</summary>
    public const int TrailerSize = 4;

    /// <summary>Tags from here on are the runtime's own.</summary>
    public const ushort ReservedTags = 0xF000;

    /// <summary>The tag of a frame that only says that its sender lives; the link keeps it to itself.</summary>
    internal const ushort HeartbeatTag = 0xF006;

    /// <summary>The tag of a link's last frame; its body is the reason.</summary>
    internal const ushort CloseTag = 0xFFFF;

    private const uint Magic = 0x5246_4C43;

    internal void Write(Span<byte> target, ReadOnlySpan<byte> body)
    {
        target[..Size].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(target, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(target[4..], LinkPreamble.Version);
        target[6] = (byte)Channel;
        BinaryPrimitives.WriteUInt16LittleEndian(target[8..], Tag);
        BinaryPrimitives.WriteInt32LittleEndian(target[12..], BodyBytes);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], Generation);
        BinaryPrimitives.WriteInt64LittleEndian(target[24..], PayloadBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(target[32..], Crc32C.Compute(target[..32]));
        BinaryPrimitives.WriteUInt32LittleEndian(target[36..], Checksum(target, body));
    }

    /// <summary>Reads a header and checks everything that can be checked before the body is there.</summary>
    /// <returns>Null where it is right; else what is wrong.</returns>
    internal static string? Read(
        ReadOnlySpan<byte> source, LinkChannel channel, LinkLimits limits, out FrameHeader header)
    {
        var bodyBytes = BinaryPrimitives.ReadUInt32LittleEndian(source[12..]);
        var payloadBytes = BinaryPrimitives.ReadInt64LittleEndian(source[24..]);
        header = new FrameHeader(
            (LinkChannel)source[6],
            BinaryPrimitives.ReadUInt16LittleEndian(source[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[16..]),
            (int)Math.Min(bodyBytes, int.MaxValue),
            payloadBytes);
        if (BinaryPrimitives.ReadUInt32LittleEndian(source) != Magic)
            return "the frame does not begin with the frame magic";
        if (BinaryPrimitives.ReadUInt16LittleEndian(source[4..]) != LinkPreamble.Version)
            return $"the frame is not of protocol v{LinkPreamble.Version}";
        if (BinaryPrimitives.ReadUInt32LittleEndian(source[32..]) != Crc32C.Compute(source[..32]))
            return "the checksum of a frame's header is wrong";
        if (header.Channel != channel)
            return $"the frame is of channel {source[6]} on a {channel} link";
        var bodyBytesMax = limits.BodyBytesMaxOf(header.Tag);
        if (bodyBytes > bodyBytesMax)
            return $"the body of {bodyBytes} bytes is over the limit of {bodyBytesMax}";
        if (payloadBytes < 0 || payloadBytes > limits.PayloadBytesMax)
            return $"the payload of {payloadBytes} bytes is over the limit of {limits.PayloadBytesMax}";
        return channel == LinkChannel.Control && payloadBytes > 0 ? "a control frame has no payload" : null;
    }

    internal static bool IsChecksumRight(ReadOnlySpan<byte> source, ReadOnlySpan<byte> body) =>
        BinaryPrimitives.ReadUInt32LittleEndian(source[36..]) == Checksum(source, body);

    private static uint Checksum(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body) =>
        Crc32C.Append(Crc32C.Append(0, header[..36]), body);
}
