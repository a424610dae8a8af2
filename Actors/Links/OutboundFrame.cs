namespace Cluster.Actors.Links;

/// <summary>A frame to send. Neither body nor payload may change until it is released.</summary>
/// <param name="Tag">What the body is; below <see cref="FrameHeader.ReservedTags"/> for applications.</param>
/// <param name="Generation">The generation that the frame belongs to; 0 where it belongs to none.</param>
/// <param name="Body">The protobuf body.</param>
/// <param name="Payload">The raw payload; sent from this memory without a copy of the whole.</param>
/// <param name="Release">Disposed exactly once, when the frame was sent or dropped; on any thread.</param>
public readonly record struct OutboundFrame(
    ushort Tag,
    long Generation,
    ReadOnlyMemory<byte> Body,
    ReadOnlyMemory<byte> Payload = default,
    IDisposable? Release = null);
