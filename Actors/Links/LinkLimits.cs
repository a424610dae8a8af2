namespace Cluster.Actors.Links;

/// <summary>The bounds of links. Lengths are checked before memory is taken.</summary>
public sealed record LinkLimits
{
    /// <summary>Bytes of a hello; names and an address.</summary>
    public const int HelloBytesMax = 2_048;

    /// <summary>UTF-8 bytes of the application's part of a hello.</summary>
    public const int DetailBytesMax = 512;

    /// <summary>Bytes of a frame's protobuf body; what is larger is a payload. Bounds the memory per link.</summary>
    public int BodyBytesMax { get; init; } = 1 << 20;

    /// <summary>Bytes of a frame's payload: what one <see cref="Memory{T}"/> can span.</summary>
    public long PayloadBytesMax { get; init; } = int.MaxValue;

    /// <summary>Frames that wait to be sent; a peer that lets more pile up is cut off as a slow reader.</summary>
    public int QueuedFramesMax { get; init; } = 8_192;

    /// <summary>Body bytes that wait to be sent; payloads are not counted, their memory is the sender's.</summary>
    public long QueuedBodyBytesMax { get; init; } = 64L << 20;

    /// <summary>Connections a listener holds, those that have not said hello included.</summary>
    public int ConnectionsMax { get; init; } = 1_024;

    /// <summary>Connections that have not said hello yet; strangers cannot crowd out the cluster.</summary>
    public int ConnectionsBeforeHelloMax { get; init; } = 64;

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

    /// <summary>Whether tensor links have heartbeats; false only to show that their lack would be noticed.</summary>
    internal bool TensorLinksBeat { get; init; } = true;
}
