namespace Cluster.Simulation.Faults;

/// <summary>Names what the simulator does to a run.</summary>
public enum FaultKind
{
    /// <summary>Kills a worker.</summary>
    WorkerKilled,

    /// <summary>Asks a worker to leave.</summary>
    WorkerLeft,

    /// <summary>Starts a worker beyond those wanted.</summary>
    WorkerAdded,

    /// <summary>Stops a worker for a while; its links stay open.</summary>
    WorkerPaused,

    /// <summary>Lets each turn of a worker wait.</summary>
    WorkerSlowed,

    /// <summary>Kills a server; the generation ends with its shard.</summary>
    ServerKilled,

    /// <summary>Stops a server for a while; its links stay open.</summary>
    ServerPaused,

    /// <summary>Lets each turn of a server wait.</summary>
    ServerSlowed,

    /// <summary>Stops the coordinator for a while, and its server where that is in its process.</summary>
    CoordinatorPaused,

    /// <summary>Kills the coordinator; the disk keeps what it was given.</summary>
    CoordinatorKilled,

    /// <summary>Starts another coordinator of the run, which takes the address over, while the first one lives.</summary>
    SecondCoordinator,

    /// <summary>Kills the coordinator in the middle of writing a snapshot.</summary>
    CoordinatorKilledWriting,

    /// <summary>Kills the coordinator; the disk forgets what was not synced.</summary>
    PowerCut,

    /// <summary>Takes the power away in the middle of writing a snapshot.</summary>
    PowerCutWriting,

    /// <summary>Asks the run to stop; it is resumed later.</summary>
    RunStopped,

    /// <summary>Holds all frames between a worker and the coordinator.</summary>
    Partition,

    /// <summary>Holds the frames of one direction.</summary>
    PartitionOneWay,

    /// <summary>Leaves a worker's control or tensor link half-open for good, while its other ones live.</summary>
    LinkHalfOpen,

    /// <summary>Holds the frames between a server and the coordinator, in one or both directions.</summary>
    ServerPartition,

    /// <summary>Holds the frames between a worker and a server, in one or both directions.</summary>
    WorkerServerPartition,

    /// <summary>Loses a frame, which cuts its link.</summary>
    LinkCut,

    /// <summary>Loses a frame that carries a shard's state, which cuts its link.</summary>
    StateLinkCut,

    /// <summary>Loses a frame that carries a gradient, which cuts its link: some shards have it, others do not.</summary>
    GradientLinkCut,

    /// <summary>Lets a frame arrive much later.</summary>
    FrameDelayed,

    /// <summary>Sends gradients that were sent before once more, on a link of their own.</summary>
    GradientsReplayed,

    /// <summary>Lets a worker compute one bit of an audited slot wrongly.</summary>
    SlotMiscomputed,

    /// <summary>Lets operations of the disk fail.</summary>
    DiskErrors,

    /// <summary>Fills the disk for a while.</summary>
    DiskFull,

    /// <summary>Flips one bit of the newest snapshot while nothing runs.</summary>
    BitFlipped,

    /// <summary>Ends a run by killing it and begins another one.</summary>
    GivenUp,

    /// <summary>Pauses the run for a while. No fault: what a user may do at any time.</summary>
    RunPaused,

    /// <summary>Asks for a snapshot, which is no fault either.</summary>
    SnapshotAsked,

    /// <summary>Asks a server to leave, as a drained node does.</summary>
    ServerLeft,
}
