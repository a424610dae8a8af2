using Microsoft.Extensions.Logging;

namespace Cluster.Actors.Runtime;

/// <summary>Stands above the guardians: a guardian that fails or stops ends the system.</summary>
internal sealed class RootRef(ActorSystem system, ActorPath path) : InternalActorRef(path)
{
    public override ActorSystem System { get; } = system;

    public override void Tell(object message, IActorRef? sender) =>
        System.PublishLost(new DeadLetter(message, sender, this));

    public override void SendSystem(SystemMessage message)
    {
        switch (message)
        {
            case FailedMessage failed:
                System.Log.LogCritical(failed.Cause, "{Guardian} failed; the system ends", failed.Child.Path);
                System.Terminate();
                break;
            case DeathWatchNotification death:
                System.OnGuardianStopped(death.Actor);
                break;
        }
    }
}
