using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.StateDict;

namespace Cluster.Cli.Launch;

/// <summary>Is a file of Python's to begin with: a state dict, a checkpoint of weights and optimizer, or safetensors.</summary>
/// <param name="file">The file.</param>
/// <param name="warn">Is told what does not fit.</param>
internal sealed class ImportedWeights(string file, Action<string> warn)
{
    /// <summary>Is the number of differences that are listed.</summary>
    private const int DifferencesMax = 20;

    /// <summary>Copies the weights.</summary>
    /// <param name="weights">The model's, as they were drawn; what the file lacks stays.</param>
    /// <param name="whole">Whether the file must have each of the model's tensors and no other.</param>
    /// <exception cref="UsageException">There is no such file, or nothing in it fits.</exception>
    /// <exception cref="Cluster.Parameters.StateDictException">The file is damaged, unsafe, or of another model.</exception>
    public void CopyTo(ParameterVector weights, bool whole)
    {
        using var stream = Open();
        var tensors = CheckpointFile.ReadModel(stream, file);
        var report = weights.CopyMatching(tensors);
        if (report.Differences.Count == 0) return;
        if (whole) throw new Cluster.Parameters.StateDictException(file, "the file is of another model.", report.Differences);
        var total = weights.Layout.Entries.Count;
        if (report.Filled == 0)
            throw new UsageException(
                $"--from {file}: none of its {tensors.Count} tensors is one of the model's {total}, "
                + $"such as {First(weights)}; {report.Differences[^1]}");
        warn($"--from {file} fills {report.Filled} of the model's {total} tensors; the others begin as they were drawn");
        foreach (var difference in report.Differences.Take(DifferencesMax)) warn($"--from {file}: {difference}");
        if (report.Differences.Count > DifferencesMax)
            warn($"--from {file}: {report.Differences.Count - DifferencesMax} more differences");
    }

    /// <summary>Copies the optimizer's state, where the file has one.</summary>
    /// <returns>Whether it has.</returns>
    /// <exception cref="Cluster.Parameters.StateDictException">It is of another optimizer or model.</exception>
    public bool CopyTo(Optimizer optimizer, ParameterLayout layout)
    {
        using var stream = Open();
        return CheckpointFile.ReadOptimizer(stream, file, layout, optimizer);
    }

    private static string First(ParameterVector weights) => weights.Layout.Entries[0].Spec.Name;

    private FileStream Open()
    {
        if (!File.Exists(file)) throw new UsageException($"--from {file}: no such file");
        return new FileStream(file, FileMode.Open, FileAccess.Read);
    }
}
