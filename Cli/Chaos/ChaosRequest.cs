namespace Cluster.Cli.Chaos;

/// <summary>Holds what the command line of <c>chaos</c> said.</summary>
/// <param name="Job">The job.</param>
/// <param name="Kills">Faults of processes to inject.</param>
/// <param name="LinkFaults">Faults of links to inject.</param>
/// <param name="Seed">Seed of the run, and of what is done to it.</param>
/// <param name="Workers">Worker processes.</param>
/// <param name="Servers">Server processes; without any, what would befall one befalls the coordinator.</param>
/// <param name="Epochs">Epochs of the run.</param>
/// <param name="RunDir">Folder of runs.</param>
/// <param name="Json">Whether to print JSON.</param>
internal sealed record ChaosRequest(
    string Job, int Kills, int LinkFaults, int Seed, int Workers, int Servers, int Epochs, string RunDir, bool Json)
{
    /// <summary>Gets all faults.</summary>
    public int Faults => Kills + LinkFaults;
}
