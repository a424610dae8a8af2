namespace Cluster.Simulation.Faults;

/// <summary>Names what is short beside the training, so that faults hardly ever come just then by themselves.</summary>
internal enum Moment
{
    /// <summary>Any time.</summary>
    Any,

    /// <summary>While validation rows are evaluated.</summary>
    Evaluation,

    /// <summary>While a generation begins: processes join and fetch their state.</summary>
    Beginning,

    /// <summary>While a snapshot is written.</summary>
    Writing,

    /// <summary>While one shard is a step ahead of another.</summary>
    Apart,
}
