namespace Cluster.Coordinator.Coordination;

/// <summary>Says what a run is doing.</summary>
internal enum RunPhase
{
    /// <summary>A server is missing, or no worker has joined yet.</summary>
    Waiting,

    /// <summary>Slots are computed and applied.</summary>
    Training,

    /// <summary>An epoch's steps are applied, its validation rows are being counted.</summary>
    Evaluating,

    /// <summary>All shards are brought to one version, which is the last one.</summary>
    Stopping,

    /// <summary>The last snapshot is being written.</summary>
    Finishing,

    /// <summary>Nothing changes any more.</summary>
    Ended,
}
