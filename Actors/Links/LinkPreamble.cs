using System.Buffers.Binary;
using System.Text;
using Cluster.Actors.Links.Wire;
using Google.Protobuf;

namespace Cluster.Actors.Links;

/// <summary>What a preamble is for.</summary>
internal enum PreambleKind : byte
{
    Hello = 1,
    Accepted = 2,
    Refused = 3,
}

/// <summary>
/// The first 16 bytes each side sends, little-endian: magic "CLUSTER1" (8), protocol version u16, channel u8, kind u8,
/// bytes of the protobuf that follows u32 (HelloBody, or ReasonBody where refused). Fixed for all versions, so that
/// two versions can tell each other apart in words.
/// </summary>
internal readonly record struct LinkPreamble(ushort PeerVersion, LinkChannel Channel, PreambleKind Kind, int BodyBytes)
{
    public const int Size = 16;

    /// <summary>The version of preamble, frames and runtime messages that this build speaks.</summary>
    public const ushort Version = 2;

    private static ReadOnlySpan<byte> Magic => "CLUSTER1"u8;

    public static byte[] Hello(LinkHello hello, PreambleKind kind = PreambleKind.Hello)
    {
        if (Encoding.UTF8.GetByteCount(hello.Detail) > LinkLimits.DetailBytesMax)
            throw new ArgumentException($"A hello's detail may have {LinkLimits.DetailBytesMax} bytes", nameof(hello));
        var body = new HelloBody
        {
            System = hello.System, Uid = hello.Uid, Address = hello.Address, Detail = hello.Detail,
        };
        return Compose(hello.Channel, kind, body);
    }

    public static byte[] Refusal(string reason) =>
        Compose(LinkChannel.None, PreambleKind.Refused, ReasonOf(reason));

    /// <summary>Returns the reason as a protobuf that is short enough to send.</summary>
    public static ReasonBody ReasonOf(string reason) => new() { Reason = reason.Length > 256 ? reason[..256] : reason };

    /// <summary>Reads a preamble.</summary>
    /// <returns>Null where it is right; else what is wrong, for the other side to read.</returns>
    public static string? Read(ReadOnlySpan<byte> source, out LinkPreamble preamble)
    {
        var bodyBytes = BinaryPrimitives.ReadUInt32LittleEndian(source[12..]);
        preamble = new LinkPreamble(
            BinaryPrimitives.ReadUInt16LittleEndian(source[8..]),
            (LinkChannel)source[10],
            (PreambleKind)source[11],
            (int)Math.Min(bodyBytes, int.MaxValue));
        if (!source[..8].SequenceEqual(Magic))
            return $"this port speaks the cluster's link protocol v{Version}, you do not";
        if (preamble.PeerVersion != Version)
            return $"speaks v{Version}, you v{preamble.PeerVersion}";
        return bodyBytes > LinkLimits.HelloBytesMax
            ? $"the hello of {bodyBytes} bytes is over the limit of {LinkLimits.HelloBytesMax}"
            : null;
    }

    /// <summary>Parses the body of a hello; null where it is malformed.</summary>
    public LinkHello? ParseHello(ReadOnlySpan<byte> body)
    {
        try
        {
            var hello = HelloBody.Parser.ParseFrom(body);
            return new LinkHello(Channel, hello.System, hello.Uid, hello.Address, hello.Detail);
        }
        catch (Exception cause) when (BodyParser.IsMalformed(cause))
        {
            return null;
        }
    }

    /// <summary>Parses the first bytes of a dialler's; null where they are no whole hello.</summary>
    public static LinkHello? ParseOpening(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= Size && Read(bytes, out var preamble) is null && preamble.Kind == PreambleKind.Hello
        && bytes.Length >= Size + preamble.BodyBytes
            ? preamble.ParseHello(bytes.Slice(Size, preamble.BodyBytes))
            : null;

    /// <summary>Parses the body of a refusal or a close.</summary>
    public static string ParseReason(ReadOnlySpan<byte> body)
    {
        try
        {
            return ReasonBody.Parser.ParseFrom(body).Reason;
        }
        catch (Exception cause) when (BodyParser.IsMalformed(cause))
        {
            return "no readable reason";
        }
    }

    private static byte[] Compose(LinkChannel channel, PreambleKind kind, IMessage body)
    {
        var bytes = new byte[Size + body.CalculateSize()];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), Version);
        bytes[10] = (byte)channel;
        bytes[11] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), bytes.Length - Size);
        body.WriteTo(bytes.AsSpan(Size));
        return bytes;
    }
}
