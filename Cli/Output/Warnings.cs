namespace Cluster.Cli.Output;

/// <summary>Prints what a user should know but need not mend.</summary>
internal static class Warnings
{
    /// <summary>Prints a warning line; where nobody can read it any more, nothing.</summary>
    public static void Warn(this TextWriter writer, string text)
    {
        try
        {
            writer.WriteLine($"cluster: warning: {text}");
        }
        catch (IOException)
        {
            return; // the terminal is closed, or the disk of the file is full: no reason to end a run
        }
    }
}
