namespace Cluster.Cli.Chaos;

/// <summary>Says what is done to a process.</summary>
internal enum FaultKind
{
    /// <summary>A worker ends by SIGKILL.</summary>
    KillWorker,

    /// <summary>A worker is stopped by SIGSTOP for a while, and goes on where it was.</summary>
    PauseWorker,

    /// <summary>The coordinator, with the parameter server, ends by SIGKILL.</summary>
    KillCoordinator,
}

/// <summary>Is one fault: what, to whom, and what became of it.</summary>
/// <param name="Kind">What.</param>
/// <param name="Target">The process's name.</param>
/// <param name="At">When, on the harness's clock.</param>
internal sealed record Fault(FaultKind Kind, string Target, TimeSpan At)
{
    /// <summary>Gets or sets how long it took until the loss was told of; null: it was none, or not yet.</summary>
    public TimeSpan? Detected { get; set; }

    /// <summary>Gets or sets how long it took until the next step was applied.</summary>
    public TimeSpan? Recovered { get; set; }
}
