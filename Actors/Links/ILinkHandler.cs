namespace Cluster.Actors.Links;

/// <summary>
/// Gets the frames of one link. Calls come one at a time; an exception closes the link with its message.
/// </summary>
public interface ILinkHandler
{
    /// <summary>Tells that the link is open; comes first, and the link may be used from then on.</summary>
    void OnOpened(ILink link);

    /// <summary>Says where a payload goes; called only for frames that have one, before its bytes are read.</summary>
    /// <param name="header">The frame's header; the lengths are within the limits.</param>
    /// <param name="body">The frame's body; valid during the call.</param>
    /// <returns>At least PayloadBytes of memory, or nothing to discard the payload.</returns>
    /// <remarks>
    /// The memory's content counts only once <see cref="OnFrame"/> has come: until then it is unchecked.
    /// </remarks>
    Memory<byte> OnPayload(in FrameHeader header, ReadOnlySpan<byte> body);

    /// <summary>Delivers a frame whose checksums are right.</summary>
    /// <param name="header">The frame's header.</param>
    /// <param name="body">The frame's body; valid during the call.</param>
    /// <param name="payload">The payload in the memory that OnPayload gave; empty where there is none.</param>
    void OnFrame(in FrameHeader header, ReadOnlySpan<byte> body, Memory<byte> payload);

    /// <summary>Tells that the link is closed; comes once, last.</summary>
    /// <param name="reason">Why, in words.</param>
    void OnClosed(string reason);
}
