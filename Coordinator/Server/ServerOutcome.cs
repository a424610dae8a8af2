namespace Cluster.Coordinator.Server;

/// <summary>Names how a server's part in a run ends.</summary>
public enum ServerEnd
{
    /// <summary>The run is over, or the server was shut down.</summary>
    RunFinished,

    /// <summary>It was asked to leave.</summary>
    Left,

    /// <summary>It failed, was refused, or found no coordinator.</summary>
    GaveUp,
}

/// <summary>Says how a server's part in a run ended.</summary>
/// <param name="End">How.</param>
/// <param name="Reason">Why, in one line.</param>
public sealed record ServerOutcome(ServerEnd End, string Reason);
