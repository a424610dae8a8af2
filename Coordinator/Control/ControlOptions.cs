using Cluster.Actors.Links;
using Microsoft.Extensions.Logging;

namespace Cluster.Coordinator.Control;

/// <summary>Holds what the control plane of a run needs.</summary>
public sealed record ControlOptions
{
    /// <summary>Gets the run's folder.</summary>
    public required string RunDir { get; init; }

    /// <summary>Gets the loopback address to listen on; null: there are instruments alone, for whoever exports them.</summary>
    public required LinkAddress? Listen { get; init; }

    /// <summary>Gets the run.</summary>
    public required IRunControls Controls { get; init; }

    /// <summary>Gets whether somebody keeps the worker processes alive, and can change their number.</summary>
    public bool CanScale { get; init; }

    /// <summary>Gets who is told where it listens.</summary>
    public required Action<string> OnListening { get; init; }

    /// <summary>Gets who is told why it does not; the run goes on.</summary>
    public required Action<string> Warn { get; init; }

    /// <summary>Gets who is told that the last event is in the instruments, which are there until it returns.</summary>
    public Action? OnLast { get; init; }

    /// <summary>Gets the clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Gets the logs.</summary>
    public required ILoggerFactory Loggers { get; init; }
}
