using System.Collections.Concurrent;
using Cluster.Actors.Links;

namespace Cluster.Actors.Tests.Links;

/// <summary>Keeps what a link delivers.</summary>
internal sealed class RecordingHandler : ILinkHandler
{
    public ILink? Link { get; private set; }

    public string? ClosedReason { get; private set; }

    public ConcurrentQueue<(FrameHeader Header, byte[] Body, byte[] Payload)> Frames { get; } = new();

    /// <summary>Gives the memory of a payload; null discards it.</summary>
    public Func<FrameHeader, Memory<byte>>? PayloadMemory { get; init; }

    /// <summary>Runs after a frame was kept.</summary>
    public Action<ILink>? AfterFrame { get; init; }

    public void OnOpened(ILink link) => Link = link;

    public Memory<byte> OnPayload(in FrameHeader header, ReadOnlySpan<byte> body) =>
        PayloadMemory?.Invoke(header) ?? default;

    public void OnFrame(in FrameHeader header, ReadOnlySpan<byte> body, Memory<byte> payload)
    {
        Frames.Enqueue((header, body.ToArray(), payload.ToArray()));
        AfterFrame?.Invoke(Link!);
    }

    public void OnClosed(string reason)
    {
        Assert.Null(ClosedReason);
        ClosedReason = reason;
    }
}
