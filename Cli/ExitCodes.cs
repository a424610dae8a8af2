namespace Cluster.Cli;

/// <summary>Names the exit codes of every verb.</summary>
public static class ExitCodes
{
    /// <summary>It was done.</summary>
    public const int Done = 0;

    /// <summary>The run failed.</summary>
    public const int Failed = 1;

    /// <summary>A flag, a file or a setting is wrong; nothing was started.</summary>
    public const int Usage = 2;

    /// <summary>The machine lacks something.</summary>
    public const int Environment = 3;

    /// <summary>It was stopped on request.</summary>
    public const int Cancelled = 130;
}
