using Cluster.Training.Data.Raw;

namespace Cluster.Training.Data.Formats;

/// <summary>Finds the arrays of rows and labels in a file, or in a folder of .npy files.</summary>
internal static class ArrayFile
{
    /// <summary>Are the names that rows and labels go by where nothing else is said, the first found counts.</summary>
    private static readonly (string Rows, string Labels)[] Names =
        [("x", "y"), ("X", "y"), ("images", "labels"), ("features", "labels"), ("data", "target"), ("data", "labels")];

    private static readonly string[] ValidationSuffixes = ["_val", "_validation", "_test"];

    /// <summary>Reads the arrays of a file.</summary>
    /// <param name="path">An .npz, .npy or .safetensors file, or a folder of .npy files.</param>
    /// <exception cref="DataException">It holds no arrays.</exception>
    public static IReadOnlyList<RawArray> ReadAll(string path)
    {
        if (Directory.Exists(path))
            return [.. NpyFiles(path).Select(file => NpyReader.Read(file) with { Name = Path.GetFileNameWithoutExtension(file) })];
        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".NPZ" => NpyReader.ReadArchive(path),
            ".SAFETENSORS" => SafetensorsReader.Read(path),
            _ => [NpyReader.Read(path)],
        };
    }

    /// <summary>Lists the .npy files of a folder by name.</summary>
    public static string[] NpyFiles(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.npy").Order(StringComparer.Ordinal)];

    /// <summary>Finds which arrays are the rows and which the labels; those of validation are null where there are none.</summary>
    /// <exception cref="DataException">They are not there, or differ in number.</exception>
    public static (ArrayPair Train, ArrayPair? Validation) FindPairs(string path, IReadOnlyList<RawArray> arrays, string? rows, string? labels)
    {
        if (rows is not null || labels is not null)
            return (Pair(path, arrays, rows ?? "x", labels ?? "y"), null);
        foreach (var (x, y) in Names)
        {
            if (Find(arrays, x) is not null && Find(arrays, y) is not null) return (Pair(path, arrays, x, y), null);
            if (Find(arrays, x + "_train") is null || Find(arrays, y + "_train") is null) continue;
            var train = Pair(path, arrays, x + "_train", y + "_train");
            var suffix = Array.Find(ValidationSuffixes, s => Find(arrays, x + s) is not null && Find(arrays, y + s) is not null);
            return (train, suffix is null ? null : Pair(path, arrays, x + suffix, y + suffix));
        }
        throw new DataException(path, $"has no arrays x and y, nor x_train and y_train: it holds {Describe(arrays)}");
    }

    /// <summary>Finds the array of rows where labels do not matter: the only array, or the one of that name.</summary>
    /// <exception cref="DataException">It is not there.</exception>
    public static RawArray FindRows(string path, IReadOnlyList<RawArray> arrays, string? rows)
    {
        if (rows is null && arrays.Count == 1) return arrays[0];
        var names = rows is null ? Names.Select(pair => pair.Rows).Distinct().ToArray() : [rows];
        return names.Select(name => Find(arrays, name)).FirstOrDefault(array => array is not null)
            ?? throw new DataException(path, $"has no array {string.Join(" or ", names)}: it holds {Describe(arrays)}");
    }

    private static ArrayPair Pair(string path, IReadOnlyList<RawArray> arrays, string rows, string labels)
    {
        var x = Find(arrays, rows) ?? throw new DataException(path, $"has no array '{rows}': it holds {Describe(arrays)}");
        var y = Find(arrays, labels) ?? throw new DataException(path, $"has no array '{labels}': it holds {Describe(arrays)}");
        if (x.Shape.Count == 0 || y.Shape.Count == 0 || x.Shape[0] != y.Shape[0])
            throw new DataException(path, $"rows and labels differ in number: {x.Describe()}, {y.Describe()}");
        return new ArrayPair(x, y);
    }

    private static RawArray? Find(IReadOnlyList<RawArray> arrays, string name) => arrays.FirstOrDefault(array => array.Name == name);

    private static string Describe(IReadOnlyList<RawArray> arrays) =>
        arrays.Count == 0 ? "none" : string.Join("; ", arrays.Take(10).Select(array => array.Describe()));
}
