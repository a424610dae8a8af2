using Cluster.Coordinator.Server;

namespace Cluster.Simulation.Nodes;

/// <summary>Is one parameter-server process with the production host in it.</summary>
/// <param name="node">The process.</param>
/// <param name="name">The server's name, the same after a restart.</param>
/// <param name="launch">Who started it.</param>
/// <param name="host">What runs in it.</param>
internal sealed class SimulatedServer(SimulatedNode node, string name, Launch launch, ServerHost host)
{
    /// <summary>Gets the process.</summary>
    public SimulatedNode Node => node;

    /// <summary>Gets the name.</summary>
    public string Name => name;

    /// <summary>Gets who started it.</summary>
    public Launch Launch => launch;

    /// <summary>Gets how its part in the run ended, or null.</summary>
    public ServerOutcome? Outcome => host.Completion.IsCompleted ? host.Completion.Result : null;

    /// <summary>Asks it to leave, as SIGTERM does.</summary>
    public void Leave() => host.Leave();

    /// <summary>Begins to end in order.</summary>
    public void Terminate() => _ = host.DisposeAsync().AsTask();

    /// <summary>Ends at once, as SIGKILL does; the network's part is the caller's.</summary>
    public void Kill()
    {
        host.Crash();
        node.End();
    }
}
