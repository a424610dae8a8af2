namespace Cluster.Training.Plans;

/// <summary>Names what a derived seed is for. Numbers are frozen: they are part of what a run means.</summary>
public enum SeedPurpose
{
    /// <summary>No purpose; never derived from.</summary>
    None = 0,

    /// <summary>Which rows are for training and which for validation.</summary>
    Split = 1,

    /// <summary>The order of the training rows in one epoch.</summary>
    Shuffle = 2,

    /// <summary>Libtorch's generator while one slot is computed.</summary>
    Slot = 3,

    /// <summary>Data that a job makes up.</summary>
    MadeUpData = 4,

    /// <summary>Which slots are audited; derived by <see cref="Messages.AuditPlan"/>, which servers have too.</summary>
    Audit = 5,

    /// <summary>Where one row is cropped in one epoch, and whether it is flipped.</summary>
    Augment = 6,
}
