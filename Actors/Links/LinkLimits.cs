using System.Collections.Frozen;
using Cluster.Actors.Remote;

namespace Cluster.Actors.Links;

/// <summary>The bounds of links. Lengths are checked before memory is taken.</summary>
public sealed record LinkLimits
{
    /// <summary>Bytes of a hello; names and an address.</summary>
    public const int HelloBytesMax = 2_048;

    /// <summary>UTF-8 bytes of the application's part of a hello.</summary>
    public const int DetailBytesMax = 512;

    /// <summary>Bytes of a body of the runtime's own, such as a watch: two paths, or a reason.</summary>
    internal const int OwnBodyBytesMax = 16 * 1024;

    /// <summary>Bytes of a frame's protobuf body; what is larger is a payload. Bounds the memory per link.</summary>
    public int BodyBytesMax { get; init; } = 1 << 20;

    /// <summary>
    /// Bytes of the body by its tag, where fewer than <see cref="BodyBytesMax"/> will do; checked before memory is taken.
    /// </summary>
    public IReadOnlyDictionary<ushort, int> TagBodyBytesMax { get; init; } = FrozenDictionary<ushort, int>.Empty;

    /// <summary>Bytes of a frame's payload: what one <see cref="Memory{T}"/> can span.</summary>
    public long PayloadBytesMax { get; init; } = int.MaxValue;

    /// <summary>Frames that wait to be sent; a peer that lets more pile up is cut off as a slow reader.</summary>
    public int QueuedFramesMax { get; init; } = 8_192;

    /// <summary>Body bytes that wait to be sent; payloads are not counted, their memory is the sender's.</summary>
    public long QueuedBodyBytesMax { get; init; } = 64L << 20;

    /// <summary>Connections a listener holds, those that have not said hello included.</summary>
    public int ConnectionsMax { get; init; } = 1_024;

    /// <summary>Connections of one address: half of all, as a whole cluster on one machine has but one.</summary>
    public int ConnectionsPerAddressMax { get; init; } = 512;

    /// <summary>Connections that have not said hello yet; strangers cannot crowd out the cluster.</summary>
    public int ConnectionsBeforeHelloMax { get; init; } = 64;

    /// <summary>Those of one address: half of all, so that one stranger cannot keep the others out.</summary>
    public int ConnectionsBeforeHelloPerAddressMax { get; init; } = 32;

    /// <summary>Peers whose bad hello is remembered, so that it is logged once.</summary>
    public int StrangersRemembered { get; init; } = 256;

    /// <summary>The time to connect a socket.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The time for the hello and its answer.</summary>
    public TimeSpan HelloTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The time to send what is queued when a link is closed in order.</summary>
    public TimeSpan FlushTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often each side of a link says that it lives; both do, so that a half-open connection is noticed by both.
    /// </summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Silence after which a link is cut: five heartbeats, well over a long GC pause or a busy machine's delay. A run
    /// may stand still for as long as this; to be cut off for nothing costs a worker a fraction of a second.
    /// </summary>
    public TimeSpan DeadAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// What a frame that has begun must come with, over <see cref="DeadAfter"/>: as for the body of a request in Kestrel. A
    /// line of 64 kbit/s is thirty times as fast.
    /// </summary>
    public int FrameBytesPerSecondMin { get; init; } = 240;

    /// <summary>Whether tensor links have heartbeats; false only to show that their lack would be noticed.</summary>
    internal bool TensorLinksBeat { get; init; } = true;

    /// <summary>Returns the bytes that the body of a frame with a tag may have.</summary>
    public int BodyBytesMaxOf(ushort tag)
    {
        if (tag == FrameHeader.HeartbeatTag)
            return 0;
        if (TagBodyBytesMax.TryGetValue(tag, out var own))
            return Math.Min(own, BodyBytesMax);
        return tag is FrameHeader.CloseTag or RemoteTags.Watch or RemoteTags.Unwatch or RemoteTags.Terminated
            ? Math.Min(OwnBodyBytesMax, BodyBytesMax)
            : BodyBytesMax;
    }
}
