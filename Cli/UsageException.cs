namespace Cluster.Cli;

/// <summary>Says in one line why the command cannot do what was asked for; nothing was started.</summary>
/// <param name="message">The line.</param>
/// <param name="exitCode">One of <see cref="ExitCodes"/>; bad usage where nothing else is said.</param>
public sealed class UsageException(string message, int exitCode = ExitCodes.Usage) : Exception(message)
{
    /// <summary>Says several things that cannot be, in a line each.</summary>
    public UsageException(IReadOnlyList<string> lines)
        : this(string.Join("\ncluster: ", lines))
    {
    }

    /// <summary>Gets the exit code.</summary>
    public int ExitCode { get; } = exitCode;
}
