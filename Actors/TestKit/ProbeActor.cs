using Cluster.Actors.Runtime;

namespace Cluster.Actors.TestKit;

/// <summary>Puts everything it gets into the probe's queue; watches on the probe's behalf.</summary>
internal sealed class ProbeActor(ProbeQueue queue) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WatchRequest watch:
                Context.Watch(watch.Target);
                break;
            case UnwatchRequest unwatch:
                Context.Unwatch(unwatch.Target);
                break;
            default:
                queue.Add(new Envelope(message, Sender));
                break;
        }
    }

    internal sealed record WatchRequest(IActorRef Target);

    internal sealed record UnwatchRequest(IActorRef Target);
}
