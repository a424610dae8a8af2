namespace Cluster.Cli.Output;

/// <summary>Prints what a user should know but need not mend.</summary>
internal static class Warnings
{
    /// <summary>Prints a warning line.</summary>
    public static void Warn(this TextWriter writer, string text) => writer.WriteLine($"cluster: warning: {text}");
}
