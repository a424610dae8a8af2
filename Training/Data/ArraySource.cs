using Cluster.Training.Data.Formats;
using Cluster.Training.Data.Raw;

namespace Cluster.Training.Data;

/// <summary>Reads rows and labels from NumPy's .npy and .npz files or from safetensors, and keeps the rows as they are.</summary>
/// <remarks>
/// Arrays are found by name: <c>x</c> and <c>y</c>, or <c>x_train</c> and <c>y_train</c>, with <c>x_test</c> and <c>y_test</c>
/// (or <c>_val</c>) where the file brings its own split; also <c>images</c> and <c>labels</c>, <c>data</c> and <c>target</c>. In a
/// folder each .npy file is an array of its name. Labels of whole numbers are classes, others are values. An .npy file is mapped:
/// it may be larger than memory.
/// </remarks>
/// <example><code>
/// new ArraySource { File = "faces.npz", Transforms = new() { Divide = 255 } }.Load(context)
/// </code></example>
public sealed class ArraySource
{
    /// <summary>Gets the file's name, found as <see cref="JobContext.FindData"/> says.</summary>
    public required string File { get; init; }

    /// <summary>Gets the name of the array of rows; null to find it.</summary>
    public string? Rows { get; init; }

    /// <summary>Gets the name of the array of labels; null to find it.</summary>
    public string? Labels { get; init; }

    /// <summary>Gets whether rows of [height, width] are images of one channel.</summary>
    public bool Images { get; init; }

    /// <summary>Gets what becomes of the numbers of a row when it is taken.</summary>
    public RowTransforms Transforms { get; init; } = new();

    /// <summary>Gets the share of the rows kept for validation, in [0, 1), where the file brings no split.</summary>
    public double ValidationFraction { get; init; } = JobData.DefaultValidationFraction;

    /// <summary>Opens the file, checks it, and splits its rows.</summary>
    /// <exception cref="DataException">The file cannot be read or something in it is wrong.</exception>
    public JobData Load(JobContext context)
    {
        var path = context.DataPath is { } folder && Directory.Exists(folder) && !System.IO.File.Exists(Path.Combine(folder, File))
            ? folder : context.FindData(File);
        var arrays = ArrayFile.ReadAll(path);
        var (train, validation) = ArrayFile.FindPairs(path, arrays, Rows, Labels);
        return RawJobData.Of(path, train, validation, Images, Transforms, context.Seed, ValidationFraction);
    }

    /// <summary>Reads rows to predict: the file's only array, or the one that rows go by.</summary>
    /// <param name="path">An .npy, .npz or .safetensors file, or a folder of .npy files.</param>
    /// <exception cref="DataException">The file cannot be read, or has no such array.</exception>
    public Dataset LoadUnlabelled(string path)
    {
        var rows = ArrayRows.Of(ArrayFile.FindRows(path, ArrayFile.ReadAll(path), Rows), Images);
        Transforms.Check(path, rows.RowShape);
        return Dataset.OfRaw(new RawRows(rows, null, Transforms), new float[rows.RowCount]);
    }
}
