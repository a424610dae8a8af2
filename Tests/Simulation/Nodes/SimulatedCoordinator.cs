using Cluster.Coordinator;
using Cluster.Coordinator.Runs;
using Cluster.Simulation.Disk;

namespace Cluster.Simulation.Nodes;

/// <summary>Is one coordinator process, with the server and the snapshot writer in it.</summary>
internal sealed class SimulatedCoordinator(SimulatedNode node, SimulatedFileSystem files, CoordinatorHost host)
{
    /// <summary>Gets the process.</summary>
    public SimulatedNode Node => node;

    /// <summary>Gets its view of the disk.</summary>
    public SimulatedFileSystem Files => files;

    /// <summary>Gets how the run ended, or null.</summary>
    public RunOutcome? Outcome => host.Completion.IsCompleted ? host.Completion.Result : null;

    /// <summary>Gets or sets whether its end was dealt with.</summary>
    public bool IsEnding { get; set; }

    /// <summary>Asks for the run's end at the next step.</summary>
    public void Stop() => host.Stop();

    /// <summary>Begins to end in order.</summary>
    public void Terminate() => _ = host.DisposeAsync().AsTask();

    /// <summary>Ends at once, as SIGKILL does; the network's part is the caller's.</summary>
    public void Kill()
    {
        host.Crash();
        node.End();
        files.End();
    }
}
