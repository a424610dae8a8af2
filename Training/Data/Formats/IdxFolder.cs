namespace Cluster.Training.Data.Formats;

/// <summary>Finds the pairs of IDX files in a folder.</summary>
internal static class IdxFolder
{
    private const string TrainName = "train";
    private const string TestName = "t10k";
    private static readonly string[] Below = ["", "raw", Path.Combine("MNIST", "raw"), Path.Combine("FashionMNIST", "raw")];

    /// <summary>Says whether a path is such a folder or file.</summary>
    public static bool IsIdx(string path) => Directory.Exists(path)
        ? Below.Any(folder => Pairs(Path.Combine(path, folder)).Count > 0)
        : LabelsOf(path) is not null;

    /// <summary>Finds the pairs: to learn from, and to judge by where the folder has both.</summary>
    /// <param name="path">The folder, or one of the files of images.</param>
    /// <exception cref="DataException">There is no pair, or it cannot be told which of several is meant.</exception>
    public static ((string Images, string Labels) Train, (string Images, string Labels)? Validation) Find(string path)
    {
        if (File.Exists(path))
        {
            return LabelsOf(path) is { } labels ? ((path, labels), null) : throw new DataException(
                path, "has no file of labels beside it: NAME-images-idx3-ubyte and NAME-labels-idx1-ubyte belong together");
        }
        if (!Directory.Exists(path)) throw new DataException(path, "no such file or folder");
        var pairs = Below.Select(folder => Pairs(Path.Combine(path, folder))).FirstOrDefault(found => found.Count > 0)
            ?? throw new DataException(path,
                "no pair of IDX files in this folder, such as train-images-idx3-ubyte and train-labels-idx1-ubyte (or .gz)");
        if (pairs.TryGetValue(TrainName, out var train)) return (train, pairs.TryGetValue(TestName, out var test) ? test : null);
        if (pairs.Count == 1) return (pairs.Values.First(), null);
        throw new DataException(path,
            $"holds several pairs of IDX files and none called {TrainName}: {string.Join(", ", pairs.Keys)}; name one of the files");
    }

    // By the name before "-images"; a file that is not compressed goes before one that is, as it can be mapped.
    private static SortedDictionary<string, (string Images, string Labels)> Pairs(string folder)
    {
        var pairs = new SortedDictionary<string, (string, string)>(StringComparer.Ordinal);
        if (!Directory.Exists(folder)) return pairs;
        foreach (var images in Directory.EnumerateFiles(folder, "*-images*idx3-ubyte*").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(images);
            if (LabelsOf(images) is { } labels) pairs.TryAdd(name[..name.IndexOf("-images", StringComparison.Ordinal)], (images, labels));
        }
        return pairs;
    }

    private static string? LabelsOf(string images)
    {
        var name = Path.GetFileName(images);
        if (!name.Contains("-images", StringComparison.Ordinal) || !name.Contains("idx3", StringComparison.Ordinal)) return null;
        var labels = name.Replace("-images", "-labels", StringComparison.Ordinal).Replace("idx3", "idx1", StringComparison.Ordinal);
        var plain = labels.EndsWith(".gz", StringComparison.Ordinal) ? labels[..^3] : labels;
        return new[] { plain, plain + ".gz" }.Select(file => Path.Combine(Path.GetDirectoryName(images) ?? "", file)).FirstOrDefault(File.Exists);
    }
}
