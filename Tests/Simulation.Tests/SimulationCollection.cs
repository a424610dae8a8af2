namespace Cluster.Simulation.Tests;

/// <summary>
/// Keeps the tests in one row: the switch of planted bugs is one for the process, and schedules use all processors.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SimulationCollection
{
    public const string Name = "simulation";
}
