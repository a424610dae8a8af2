namespace Cluster.Torch;

/// <summary>Reports that the bridge to libtorch could not be loaded, with everything that was tried.</summary>
public sealed class TorchNotFoundException : TensorLayerException
{
    internal TorchNotFoundException(string summary, IReadOnlyList<LibraryProbe> probes)
        : base(Describe(summary, probes)) => Probes = probes;

    /// <summary>Gets each path that was tried, in order, with the loader's words.</summary>
    public IReadOnlyList<LibraryProbe> Probes { get; }

    private static string Describe(string summary, IReadOnlyList<LibraryProbe> probes)
    {
        var lines = probes.Select(probe => $"{Environment.NewLine}  {probe.Path}: {probe.Error}");
        return summary + string.Concat(lines);
    }
}
