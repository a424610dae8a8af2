namespace Cluster.Actors.Links;

/// <summary>Decides what happens to single frames on the in-memory network.</summary>
public interface ILinkFaults
{
    /// <summary>Says what happens to a frame; called once per frame, in the order of sending.</summary>
    /// <param name="from">The sending node.</param>
    /// <param name="to">The receiving node.</param>
    /// <param name="header">The frame's header.</param>
    FrameFate Decide(string from, string to, in FrameHeader header);
}

/// <summary>What happens to one frame. A link keeps its order and never skips a frame, as TCP does not.</summary>
/// <param name="ExtraDelay">How much later than the network's delay it arrives; later frames wait behind it.</param>
/// <param name="CutsLink">Whether it is lost, which cuts the link for both sides.</param>
public readonly record struct FrameFate(TimeSpan ExtraDelay = default, bool CutsLink = false);
