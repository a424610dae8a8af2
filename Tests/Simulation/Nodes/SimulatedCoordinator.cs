using Cluster.Coordinator;
using Cluster.Coordinator.Runs;
using Cluster.Simulation.Checking;
using Cluster.Simulation.Disk;

namespace Cluster.Simulation.Nodes;

/// <summary>Is one coordinator process: a coordinator, and the next one where a server was lost with its shard.</summary>
internal sealed class SimulatedCoordinator(
    SimulatedNode node, SimulatedFileSystem files, SimulatedBackground background, Launch launch)
{
    private Task<CoordinatorHost>? _start;
    private Task _ending = Task.CompletedTask;

    /// <summary>Gets the process.</summary>
    public SimulatedNode Node => node;

    /// <summary>Gets its view of the disk.</summary>
    public SimulatedFileSystem Files => files;

    /// <summary>Gets what writes its snapshots.</summary>
    public SimulatedBackground Background => background;

    /// <summary>Gets who started it.</summary>
    public Launch Launch => launch;

    /// <summary>Gets what checks the coordinator at hand.</summary>
    public CoordinatorCheck? Check { get; private set; }

    /// <summary>Gets how many workers had ended when the coordinator at hand started.</summary>
    public int WorkersEndedBefore { get; private set; }

    /// <summary>Gets whether it was asked to stop.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Gets why the coordinator could not start, or null.</summary>
    public Exception? Problem => _start is { IsFaulted: true } ? _start.Exception!.InnerException : null;

    /// <summary>Gets how the coordinator at hand ended, or null.</summary>
    public RunOutcome? Outcome => Host is { Completion.IsCompleted: true } host ? host.Completion.Result : null;

    /// <summary>Gets whether the coordinator at hand is ending.</summary>
    public bool IsEnding { get; private set; }

    /// <summary>Gets whether the coordinator at hand has ended, with what it had to write.</summary>
    public bool HasEnded => IsEnding && _ending.IsCompleted;

    /// <summary>Gets why the process is not to begin the next generation, or null.</summary>
    public RunFailed? WhyOver => Host!.WhyOver;

    private CoordinatorHost? Host => _start is { IsCompletedSuccessfully: true } ? _start.Result : null;

    /// <summary>Takes a coordinator that starts.</summary>
    public void Begin(Task<CoordinatorHost> start, CoordinatorCheck check, int workersEnded)
    {
        (_start, Check, WorkersEndedBefore, IsEnding) = (start, check, workersEnded, false);
        if (IsStopping) Host?.Stop();
    }

    /// <summary>Lets no new step begin.</summary>
    public void Pause() => Host?.Pause();

    /// <summary>Lets a paused run go on.</summary>
    public void Resume() => Host?.Resume();

    /// <summary>Asks for a snapshot at the next step's end.</summary>
    public void TakeSnapshot() => Host?.TakeSnapshot();

    /// <summary>Asks for the run's end at the next step.</summary>
    public void Stop()
    {
        IsStopping = true;
        Host?.Stop();
    }

    /// <summary>Begins to end the coordinator at hand in order.</summary>
    public void End()
    {
        IsEnding = true;
        _ending = Host!.DisposeAsync().AsTask();
    }

    /// <summary>Ends at once, as SIGKILL does; the network's part is the caller's.</summary>
    public void Kill()
    {
        Host?.Crash();
        node.End();
        files.End();
        background.End();
    }
}
