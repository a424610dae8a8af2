namespace Cluster.Messages.Testing;

/// <summary>Names the defects that can be planted; each is a line or two in the production code.</summary>
internal enum Bug
{
    /// <summary>No defect.</summary>
    None,

    // The server.

    /// <summary>A slot that is held is taken once more.</summary>
    NoDedup,

    /// <summary>Gradients of any generation are taken.</summary>
    NoGenerationFence,

    /// <summary>Links of workers of another run are taken.</summary>
    NoRunFence,

    /// <summary>A gradient of an older step is taken for the present one.</summary>
    StaleStepAccepted,

    /// <summary>A step is applied when one slot is still missing.</summary>
    AppliesBeforeAllSlots,

    /// <summary>The last slot is never told of as missing.</summary>
    OpenSlotsLost,

    /// <summary>A gradient's memory is lent again before the step is applied.</summary>
    GradientReturnedEarly,

    /// <summary>Slots are added in the order they came.</summary>
    ReducedInOrderOfArrival,

    /// <summary>Integer buffers come from the last slot.</summary>
    BuffersOfLastSlot,

    /// <summary>Float buffers come from the first slot.</summary>
    BuffersNotAveraged,

    /// <summary>The optimizer begins anew when a run is resumed.</summary>
    OptimizerNotRestored,

    /// <summary>A captured state holds no optimizer state.</summary>
    OptimizerNotCaptured,

    /// <summary>The average of the weights is not copied for a snapshot.</summary>
    AverageNotCaptured,

    /// <summary>A shard clips by the norm of its own part of the gradient.</summary>
    NormOfOneShard,

    /// <summary>Parameters are published as one version too new.</summary>
    VersionMislabelled,

    /// <summary>A slow subscriber gets an older version in place of the newest.</summary>
    NewestVersionDropped,

    /// <summary>A published version's memory is used again while links still send it.</summary>
    PublishedMemoryReused,

    /// <summary>A server does not keep the version that a shard one step behind still needs.</summary>
    OlderVersionForgotten,

    /// <summary>A step with a slot that is not finite is applied with the parameters in its gradient's place.</summary>
    NotFiniteApplied,

    /// <summary>The optimizer counts steps that were skipped.</summary>
    SkipAdvancesOptimizer,

    /// <summary>Steps that are not finite are skipped although the run was to stop.</summary>
    StopSkips,

    /// <summary>Gradients are taken for finite where the worker says nothing.</summary>
    PayloadNotExamined,

    /// <summary>A second copy of a slot is dropped without a look at it.</summary>
    CopiesNotCompared,

    /// <summary>A step is applied before its audited slots have their second copies.</summary>
    AuditNotAwaited,

    /// <summary>A server that is to wait for its last version goes on.</summary>
    HoldIgnored,

    /// <summary>A server that takes a shard over begins to count the optimizer's steps anew.</summary>
    OptimizerStepsForgotten,

    // The coordinator.

    /// <summary>A lost worker's slots stay with it.</summary>
    LostSlotsNotReassigned,

    /// <summary>A lost worker's part of the validation rows stays with it.</summary>
    LostPartNotReassigned,

    /// <summary>A new roster bears the old one's number.</summary>
    RosterNumberNotRaised,

    /// <summary>An answer to an older question about open slots makes a roster.</summary>
    StaleOpenSlotsUsed,

    /// <summary>Workers go on past the end of the epoch.</summary>
    EpochEndIgnored,

    /// <summary>Each part of the validation rows begins too early.</summary>
    EvaluationRowsOverlap,

    /// <summary>A part of the validation rows is counted twice.</summary>
    EvaluationPartTwice,

    /// <summary>The sums of the epoch are lost when a run is resumed.</summary>
    EpochSumsNotRestored,

    /// <summary>The sums of the epoch are not in the snapshot.</summary>
    EpochSumsNotSaved,

    /// <summary>An epoch in which every step was skipped counts as closed when a run is resumed at its end.</summary>
    SkippedEpochClosed,

    /// <summary>The count of skipped steps is lost when a run is resumed.</summary>
    SkippedStepsNotRestored,

    /// <summary>What a plateau has seen of the epochs is forgotten when a run goes on.</summary>
    PlateauNotRestored,

    /// <summary>What is known of the best epoch is forgotten when a run goes on.</summary>
    BestNotRestored,

    /// <summary>A resumed run bears the generation of the snapshot.</summary>
    GenerationNotRaised,

    /// <summary>A generation that wrote no snapshot leaves no mark, so that the next one bears its number.</summary>
    GenerationOnlyInSnapshots,

    /// <summary>A step counts once the first shard has applied it.</summary>
    FirstShardCounts,

    /// <summary>The open slots of the first shard that answers are taken for those of all.</summary>
    FirstAnswerTaken,

    /// <summary>A run that stops ends at the lowest version of its shards.</summary>
    StopsAtLowestVersion,

    /// <summary>Workers hear of the next epoch before all shards are asked to copy the state at its beginning.</summary>
    RosterOvertakesCapture,

    /// <summary>Late slots of the next epoch are given away before all shards are asked to copy the state at its beginning.</summary>
    LateSlotsOvertakeCapture,

    /// <summary>Whoever joins while the last state is not here yet is told that the run is over.</summary>
    FinishedTooEarly,

    /// <summary>Parts of the states of two versions are put together.</summary>
    VersionsCollectedTogether,

    /// <summary>A version whose snapshot could not be written is never copied again.</summary>
    LostSnapshotAwaited,

    // The worker.

    /// <summary>Only the first roster counts.</summary>
    NewerRosterIgnored,

    /// <summary>Slots that a roster lists as open are passed over.</summary>
    OpenSlotsPassedOver,

    /// <summary>Slots done at one version count as done at the next.</summary>
    DoneSlotsNotForgotten,

    /// <summary>A new version is computed from without being loaded.</summary>
    VersionNotLoaded,

    /// <summary>Validation rows are evaluated at whatever version is loaded.</summary>
    EvaluatesBeforeLoaded,

    /// <summary>A version is computed from though parts of it are still on their way.</summary>
    VersionNotAwaited,

    /// <summary>A version's memory is given back while it is read.</summary>
    ParametersReturnedEarly,

    /// <summary>A gradient's memory is used again before it is sent.</summary>
    GradientReusedEarly,

    /// <summary>A worker keeps only the newest range of each shard.</summary>
    OnlyNewestRangeKept,

    /// <summary>A worker takes the newest range of each shard for one version.</summary>
    VersionsMixed,

    /// <summary>A gradient's memory is used again once the first shard has it.</summary>
    GradientFreedByFirstShard,

    // Links.

    /// <summary>A tensor link that falls silent stays open for ever.</summary>
    NoTensorHeartbeat,

    // The run's folder.

    /// <summary>The settings' file is not brought to the disk before it gets its name.</summary>
    ConfigNotSynced,

    // Snapshots.

    /// <summary>Shards that are held for a pause are told to go on.</summary>
    PauseForgotten,

    /// <summary>A snapshot's files are not brought to the disk.</summary>
    FileNotSynced,

    /// <summary>The names of a snapshot's files are not brought to the disk.</summary>
    SnapshotFolderNotSynced,

    /// <summary>A snapshot's own name is not brought to the disk.</summary>
    RenameNotSynced,

    /// <summary>The folder of snapshots is made and its name never brought to the disk.</summary>
    RunFolderNotSynced,

    /// <summary>A snapshot that stands already is announced although its name may not be on the disk.</summary>
    StandingSnapshotNotSynced,

    /// <summary>A snapshot is announced before it is written.</summary>
    SnapshotAnnouncedEarly,

    /// <summary>Old snapshots are removed before the new one stands.</summary>
    PrunedBeforeSafe,

    /// <summary>Two coordinators of one run write their snapshots into the same folder.</summary>
    SnapshotsShareAFolder,

    /// <summary>What an older coordinator still writes is removed file by file, while it can still give it its name.</summary>
    LeftOverRemovedInPlace,

    /// <summary>A coordinator goes on removing old snapshots where a newer generation has begun, perhaps from one of those.</summary>
    PrunedInAnOlderGeneration,

    /// <summary>The best epoch's snapshot is removed like any other.</summary>
    BestPruned,

    /// <summary>The link to the best epoch's snapshot is not brought to the disk.</summary>
    BestLinkNotSynced,

    /// <summary>The link to the best epoch's snapshot stays although that is newer than what the run goes on from.</summary>
    NewerBestKept,

    /// <summary>A damaged snapshot counts as one of those that are kept.</summary>
    DamagedSnapshotCounted,

    /// <summary>A file's hash is not compared.</summary>
    DamageNotNoticed,

    /// <summary>A run is resumed from its oldest snapshot.</summary>
    OldestSnapshotTaken,
}
