namespace Cluster.Actors.Remote;

/// <summary>
/// The tags of the runtime's own frames on control links; 0xF006 and 0xFFFF are any link's (FrameHeader). Never
/// renumber: take a new number instead.
/// </summary>
internal static class RemoteTags
{
    public const ushort Identify = 0xF001;
    public const ushort ActorIdentity = 0xF002;
    public const ushort Watch = 0xF003;
    public const ushort Unwatch = 0xF004;
    public const ushort Terminated = 0xF005;
}
