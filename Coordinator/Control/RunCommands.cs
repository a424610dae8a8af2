using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cluster.Coordinator.Runs;
using Microsoft.AspNetCore.Http;

namespace Cluster.Coordinator.Control;

/// <summary>Asks a run to do something, and waits, for a bounded time, until it has.</summary>
/// <param name="monitor">Sees what becomes of it.</param>
/// <param name="controls">The run.</param>
/// <param name="token">What a request must bear.</param>
/// <param name="canScale">Whether somebody keeps the worker processes alive.</param>
/// <param name="time">Bounds the waits.</param>
internal sealed class RunCommands(RunMonitor monitor, IRunControls controls, string token, bool canScale, TimeProvider time)
{
    private const string Scheme = "Bearer ";
    private readonly byte[] _token = Encoding.ASCII.GetBytes(token);

    /// <summary>Tells whether a request bears the token, in a time that does not tell how much of it was right.</summary>
    public bool Admits(string? authorization) =>
        authorization is not null && authorization.StartsWith(Scheme, StringComparison.Ordinal)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(authorization[Scheme.Length..]), _token);

    /// <summary>Lets no new step begin.</summary>
    public async Task<ControlAnswer> PauseAsync(CancellationToken cancellation)
    {
        if (State == RunStates.Paused) return Done($"it is paused already, at step {Step}");
        var e = await AskAsync(controls.Pause, e => e is RunPaused, ControlLimits.CommandTimeout, cancellation).ConfigureAwait(false);
        return e is RunPaused paused ? Done($"paused at step {paused.Step}") : Later(e, "it pauses as soon as its servers answer");
    }

    /// <summary>Lets a paused run go on.</summary>
    public async Task<ControlAnswer> ResumeAsync(CancellationToken cancellation)
    {
        if (State != RunStates.Paused)
        {
            controls.Resume(); // it may be about to pause
            return Done("it is not paused");
        }

        var e = await AskAsync(controls.Resume, e => e is RunResumed, ControlLimits.CommandTimeout, cancellation).ConfigureAwait(false);
        return e is RunResumed resumed ? Done($"goes on at step {resumed.Step}") : Later(e, "it goes on as soon as it can");
    }

    /// <summary>Takes a snapshot at the next step's end.</summary>
    public async Task<ControlAnswer> SnapshotAsync(CancellationToken cancellation)
    {
        long? asked = null;
        SnapshotStatus? stands = null;
        var answer = await AskAsync(
            controls.TakeSnapshot,
            e =>
            {
                if (e is SnapshotRequested requested) stands = monitor.Read(m => m.Snapshot((asked = requested.Step).Value));
                return stands is not null || (e is SnapshotWritten written && written.Step == asked)
                    || (e is SnapshotFailed failed && failed.Step == asked);
            },
            ControlLimits.SnapshotTimeout, cancellation).ConfigureAwait(false);
        return answer switch
        {
            SnapshotWritten e => Done($"snapshot of step {e.Step}", e.Path),
            SnapshotFailed e => new ControlAnswer(StatusCodes.Status500InternalServerError, $"the snapshot of step {e.Step} failed: {e.Reason}"),
            SnapshotRequested when stands is not null => Done($"snapshot of step {stands.Step}", stands.Path),
            var e => Later(e, "it is taken as soon as it can be"),
        };
    }

    /// <summary>Ends the run at the next step.</summary>
    public async Task<ControlAnswer> StopAsync(CancellationToken cancellation)
    {
        monitor.NoteStop();
        var e = await AskAsync(controls.Stop, _ => false, ControlLimits.CommandTimeout, cancellation).ConfigureAwait(false);
        return e switch
        {
            RunStopped stopped => Done($"stopped at step {stopped.Step}", stopped.Snapshot),
            RunCompleted completed => Done($"it was at its end: completed at step {completed.Steps}", completed.Snapshot),
            _ => Later(e, "it stops at the next step, with a snapshot"),
        };
    }

    /// <summary>Asks for another number of worker processes.</summary>
    public ControlAnswer Scale(string? workers)
    {
        var status = monitor.Read(m => m.Status);
        if (!canScale)
            return new ControlAnswer(StatusCodes.Status409Conflict, "no launcher keeps this run's workers: start and stop them by hand");
        if (!int.TryParse(workers, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1)
            return new ControlAnswer(StatusCodes.Status400BadRequest, $"workers '{workers}' is no number from 1 on");
        if (count > status.Slots)
            return new ControlAnswer(
                StatusCodes.Status400BadRequest,
                $"{count} workers are more than the {status.Slots} slots that each batch is cut into, which are fixed for a run "
                    + "(train --slots): some would have nothing to do");
        controls.Scale(count);
        return new ControlAnswer(StatusCodes.Status202Accepted, $"asked for {count} {(count == 1 ? "worker" : "workers")}");
    }

    private string State => monitor.Read(m => m.Status.State);

    private long Step => monitor.Read(m => m.Status.Step);

    // The run's end, and a new generation, which forgets what the one before was asked for, answer too.
    private async Task<RunEvent?> AskAsync(Action ask, Func<RunEvent, bool> answers, TimeSpan timeout, CancellationToken cancellation)
    {
        var waiter = monitor.Expect(e => answers(e) || e is RunStarted or RunCompleted or RunStopped or RunFailed);
        try
        {
            ask();
            return await waiter.Answer.WaitAsync(timeout, time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            monitor.Forget(waiter);
        }
    }

    private static ControlAnswer Done(string message, string? path = null) => new(StatusCodes.Status200OK, message, path);

    private static ControlAnswer Later(RunEvent? e, string message) => e switch
    {
        RunStarted => new ControlAnswer(StatusCodes.Status503ServiceUnavailable, "the run went back to a snapshot meanwhile: ask again"),
        RunCompleted or RunStopped => new ControlAnswer(StatusCodes.Status409Conflict, "the run ended meanwhile"),
        RunFailed failed => new ControlAnswer(StatusCodes.Status409Conflict, $"the run failed: {failed.Reason}"),
        _ => new ControlAnswer(StatusCodes.Status202Accepted, message),
    };
}
