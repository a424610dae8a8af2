using System.Collections.ObjectModel;
using Cluster.Training.Data;

namespace Cluster.Training;

/// <summary>Tells a job what the run was asked for: its seed, where its data lies, its options, and the device.</summary>
public sealed record JobContext
{
    /// <summary>Is the device of a run that asks for none.</summary>
    public const string CpuDevice = "cpu";

    /// <summary>
    /// Gets the run's seed: the split, the initial weights, the order and dropout all follow from it.
    /// </summary>
    public long Seed { get; init; }

    /// <summary>
    /// Gets the file or folder that the data is read from; null for the files that came with the program.
    /// </summary>
    public string? DataPath { get; init; }

    /// <summary>
    /// Gets what was said of the job's own options (<see cref="TrainingJob.Options"/>), by name; every worker and each snapshot of
    /// the run has them.
    /// </summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Gets the device that the model computes on, such as <c>cpu</c> or <c>cuda:0</c>.</summary>
    public string Device { get; init; } = CpuDevice;

    /// <summary>
    /// Gets the names of the parameters that are not trained; <c>*</c> stands for any text, <c>?</c> for one character.
    /// </summary>
    public IReadOnlyList<string> Freeze { get; init; } = [];

    /// <summary>Gets the precision of forward; see <see cref="Replicas.ComputePrecision"/>.</summary>
    public string Precision { get; init; } = Replicas.ComputePrecision.Fp32;

    /// <summary>Gets what was said of an option; null where nothing was.</summary>
    public string? Option(string name) => Options.GetValueOrDefault(name);

    /// <summary>Finds a data file.</summary>
    /// <remarks>
    /// With a <see cref="DataPath"/> that is a file, it is that file; with a folder, the file in it. Without one it is
    /// <c>data/</c> beside the program, and then the current folder.
    /// </remarks>
    /// <exception cref="DataException">No such file; the places looked at are named.</exception>
    public string FindData(string fileName)
    {
        if (File.Exists(DataPath)) return DataPath;
        if (DataPath is not null && !Directory.Exists(DataPath)) throw new DataException(DataPath, "no such file or folder");
        string[] places = DataPath is null
            ? [Path.Combine(AppContext.BaseDirectory, "data", fileName), Path.GetFullPath(fileName)]
            : [Path.Combine(DataPath, fileName)];
        return Array.Find(places, File.Exists) ??
            throw new DataException(fileName, $"no such file; looked for {string.Join(" and ", places.Distinct())}");
    }
}
