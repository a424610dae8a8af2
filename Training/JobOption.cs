namespace Cluster.Training;

/// <summary>Describes an option that a job takes from the command line, as <c>--name TEXT</c>.</summary>
/// <param name="Name">The name without dashes: lower case, words joined by hyphens, none of the command's own flags.</param>
/// <param name="Description">What it does, in a sentence.</param>
public sealed record JobOption(string Name, string Description);
