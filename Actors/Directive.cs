namespace Cluster.Actors;

/// <summary>What becomes of a child that failed.</summary>
public enum Directive
{
    /// <summary>It goes on with its state, at the next message.</summary>
    Resume,

    /// <summary>A new instance takes its place; mailbox and reference stay.</summary>
    Restart,

    /// <summary>The supervisor fails in turn.</summary>
    Escalate,

    /// <summary>It is stopped.</summary>
    Stop,
}
