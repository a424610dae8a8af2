namespace Cluster.Parameters;

/// <summary>Reports a state-dict, optimizer or safetensors file that is damaged, unsafe or of another model.</summary>
public sealed class StateDictException : ParametersException
{
    /// <summary>Creates the failure of one file.</summary>
    /// <param name="fileName">The file as the caller named it.</param>
    /// <param name="reason">What is wrong with it.</param>
    /// <param name="differences">The keys that differ, one line each, where the file is of another model.</param>
    /// <param name="cause">The failure underneath, if any.</param>
    public StateDictException(
        string fileName, string reason, IReadOnlyList<string>? differences = null, Exception? cause = null)
        : base(Describe(fileName, reason, differences), cause)
    {
        FileName = fileName;
        Reason = reason;
        Differences = differences ?? [];
    }

    /// <summary>Gets the file as the caller named it.</summary>
    public string FileName { get; }

    /// <summary>Gets what is wrong with the file.</summary>
    public string Reason { get; }

    /// <summary>Gets the differing keys, one line each; empty unless the file is of another model.</summary>
    public IReadOnlyList<string> Differences { get; }

    private static string Describe(string fileName, string reason, IReadOnlyList<string>? differences) =>
        differences is { Count: > 0 }
            ? $"{fileName}: {reason}\n  {string.Join("\n  ", differences)}"
            : $"{fileName}: {reason}";
}
