namespace Cluster.Torch;

/// <summary>Reports that a state dict does not fit a module.</summary>
public sealed class StateDictException : TensorLayerException
{
    internal StateDictException(
        string module,
        IReadOnlyList<string> missing,
        IReadOnlyList<string> unexpected,
        IReadOnlyList<string> mismatches)
        : base(Describe(module, missing, unexpected, mismatches))
    {
        MissingKeys = missing;
        UnexpectedKeys = unexpected;
        Mismatches = mismatches;
    }

    /// <summary>Gets the keys that the module has and the state dict lacks.</summary>
    public IReadOnlyList<string> MissingKeys { get; }

    /// <summary>Gets the keys that the state dict has and the module lacks.</summary>
    public IReadOnlyList<string> UnexpectedKeys { get; }

    /// <summary>Gets one sentence for each key whose shapes differ.</summary>
    public IReadOnlyList<string> Mismatches { get; }

    private static string Describe(
        string module,
        IReadOnlyList<string> missing,
        IReadOnlyList<string> unexpected,
        IReadOnlyList<string> mismatches)
    {
        var lines = new List<string> { $"The state dict does not fit {module}." };
        if (missing.Count > 0) lines.Add($"Missing: {string.Join(", ", missing)}.");
        if (unexpected.Count > 0) lines.Add($"Unexpected: {string.Join(", ", unexpected)}.");
        lines.AddRange(mismatches);
        return string.Join(" ", lines);
    }
}
