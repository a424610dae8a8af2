using Cluster.Coordinator.Runs;

namespace Cluster.Coordinator.Control;

/// <summary>Waits for an event that answers a request.</summary>
/// <param name="answers">Tells whether an event does.</param>
internal sealed class Waiter(Func<RunEvent, bool> answers)
{
    private readonly TaskCompletionSource<RunEvent?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets the event; null where the run ended without it.</summary>
    public Task<RunEvent?> Answer => _answer.Task;

    /// <summary>Looks at an event.</summary>
    /// <returns>Whether it is the one.</returns>
    public bool Take(RunEvent e) => answers(e) && _answer.TrySetResult(e);

    /// <summary>Ends the waiting.</summary>
    public void Close() => _answer.TrySetResult(null);
}
