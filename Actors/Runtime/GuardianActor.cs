namespace Cluster.Actors.Runtime;

/// <summary>Supervises the top-level actors with the system's guardian strategy.</summary>
internal sealed class GuardianActor : UntypedActor
{
    protected override void OnReceive(object message) => Unhandled(message);

    protected override SupervisorStrategy? SupervisorStrategy() => Context.System.GuardianStrategy;
}
