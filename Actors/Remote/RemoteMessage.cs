using Cluster.Actors.Links;

namespace Cluster.Actors.Remote;

/// <summary>A message on its way to another system; published as dropped where it does not get out.
/// The runtime's own have no message to publish.</summary>
internal sealed class RemoteMessage(
    ActorSystem system, ushort tag, byte[] body, object? message, IActorRef? sender, IActorRef recipient)
    : IDisposable, IFrameLoss
{
    public OutboundFrame Frame => new(tag, 0, body, default, this);

    public void OnLost(string reason)
    {
        if (message is not null)
            system.PublishLost(new Dropped(message, reason, sender, recipient));
    }

    public void Dispose()
    {
        // Holds nothing: the frame's owner only wants to hear of its loss.
    }
}
