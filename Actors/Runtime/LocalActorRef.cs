namespace Cluster.Actors.Runtime;

internal sealed class LocalActorRef : InternalActorRef
{
    public LocalActorRef(ActorSystem system, ActorPath path, Props props, InternalActorRef parent)
        : base(path) => Cell = new ActorCell(system, this, props, parent);

    public ActorCell Cell { get; }

    public override ActorSystem System => Cell.System;

    public override void Tell(object message, IActorRef? sender)
    {
        ArgumentNullException.ThrowIfNull(message);
        Cell.Post(new Envelope(message, sender));
    }

    public override void SendSystem(SystemMessage message) => Cell.Mailbox.PostSystem(message);
}
