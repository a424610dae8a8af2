namespace Cluster.Cli;

/// <summary>Says what is wrong with what was asked for, in one line; ends the command with exit code 2.</summary>
public sealed class UsageException(string message) : Exception(message);
