namespace Cluster.Actors.Runtime;

/// <summary>Supervises the top-level actors with the default strategy.</summary>
internal sealed class GuardianActor : UntypedActor
{
    protected override void OnReceive(object message) => Unhandled(message);
}
