namespace Cluster.Training;

/// <summary>Describes an option that a job takes from the command line, as <c>--name TEXT</c>.</summary>
/// <param name="Name">The name without dashes: lower case, words joined by hyphens, none of the command's own flags.</param>
/// <param name="Description">What it does, in a sentence.</param>
/// <param name="IsFile">
/// Whether its value is the path of a file or folder: a worker on a machine that has none there gets it from the coordinator.
/// </param>
public sealed record JobOption(string Name, string Description, bool IsFile = false);
