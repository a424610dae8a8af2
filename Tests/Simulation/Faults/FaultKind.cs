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

    /// <summary>Stops the coordinator and its server for a while.</summary>
    CoordinatorPaused,

    /// <summary>Kills the coordinator and its server; the disk keeps what it was given.</summary>
    CoordinatorKilled,

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

    /// <summary>Leaves a worker's control or tensor link half-open for good, while its other one lives.</summary>
    LinkHalfOpen,

    /// <summary>Loses a frame, which cuts its link.</summary>
    LinkCut,

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
}
