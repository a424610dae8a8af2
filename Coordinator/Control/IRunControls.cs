namespace Cluster.Coordinator.Control;

/// <summary>Is what a user can do to a run on its way; each call asks and returns at once, on any thread.</summary>
public interface IRunControls
{
    /// <summary>Lets no new step begin until <see cref="Resume"/>, also in a next generation.</summary>
    void Pause();

    /// <summary>Lets a paused run go on.</summary>
    void Resume();

    /// <summary>Takes a snapshot at the next step's end.</summary>
    void TakeSnapshot();

    /// <summary>Ends the run at the next step, with a snapshot.</summary>
    void Stop();

    /// <summary>Asks whoever keeps the worker processes alive for another number of them.</summary>
    void Scale(int workers);
}
