using Cluster.Training.Data.Raw;

namespace Cluster.Training.Data.Images;

/// <summary>Finds the images of each class: a folder of folders, one for each class, which it names.</summary>
internal static class ImageFolder
{
    private const string TrainName = "train";
    private static readonly string[] ValidationNames = ["val", "valid", "validation", "test"];

    /// <summary>Finds the folder to judge by, where there is one beside the folder <c>train</c>; null where there is none.</summary>
    public static string? ValidationFolder(string path) => Directory.Exists(Path.Combine(path, TrainName))
        ? ValidationNames.Select(name => Path.Combine(path, name)).FirstOrDefault(Directory.Exists) : null;

    /// <summary>Reads a folder.</summary>
    /// <exception cref="DataException">There are no images, or one cannot be used.</exception>
    public static JobData Read(string path, RowTransforms transforms, long seed, double validationFraction)
    {
        if (!Directory.Exists(path)) throw new DataException(path, "no such folder");
        if (ValidationFolder(path) is not { } validation)
        {
            var whole = Directory.Exists(Path.Combine(path, TrainName)) ? Path.Combine(path, TrainName) : path;
            var names = ClassNames(whole);
            var data = JobData.Split(Rows(whole, names, transforms), seed, validationFraction);
            return new JobData(data.Train, data.Validation) { ClassNames = names };
        }
        var train = Path.Combine(path, TrainName);
        var classes = ClassNames(train);
        if (ClassNames(validation).Except(classes).FirstOrDefault() is { } unknown)
            throw new DataException(Path.Combine(validation, unknown), $"there is no such class in {train}");
        var (learned, judged) = (Rows(train, classes, transforms), Rows(validation, classes, transforms));
        if (!learned.RowShape.SequenceEqual(judged.RowShape))
            throw new DataException(validation,
                $"images are [{string.Join(", ", judged.RowShape)}], those of {train} [{string.Join(", ", learned.RowShape)}]");
        return new JobData(learned.Augmented(seed), judged) { ClassNames = classes };
    }

    private static string[] ClassNames(string folder)
    {
        string[] names = [.. Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Where(name => !name.StartsWith('.'))
            .Order(StringComparer.Ordinal)];
        return names.Length > 0 ? names : throw new DataException(
            folder, "no data that is read: no IDX files, no .npy files, and no folders of images, one for each class");
    }

    /// <summary>Reads the images of one folder, by name, or one image; their labels are all 0.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="transforms">What becomes of them.</param>
    /// <param name="shape">What each must be, [channels, height, width].</param>
    /// <exception cref="DataException">There is no image, or one cannot be used.</exception>
    public static Dataset ReadUnlabelled(string path, RowTransforms transforms, IReadOnlyList<int> shape)
    {
        string[] files = Directory.Exists(path) ? [.. Files(path)] : [path];
        if (files.Length == 0) throw new DataException(path, "holds no image: .png, .ppm, .pgm or .bmp");
        var rows = ImageRows.Open(files, shape[0]);
        if (!rows.RowShape.SequenceEqual(shape))
            throw new DataException(path,
                $"images are [{string.Join(", ", rows.RowShape)}], the model takes [{string.Join(", ", shape)}]");
        return Dataset.OfRaw(new RawRows(rows, null, transforms), new float[files.Length]);
    }

    private static IEnumerable<string> Files(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            var extension = Path.GetExtension(file);
            if (ImageReader.ForeignExtensions.Contains(extension, StringComparer.OrdinalIgnoreCase))
                throw new DataException(file, $"{extension} images are not read; save them as PNG, PPM, PGM or BMP");
            if (ImageReader.Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase)) yield return file;
        }
    }

    private static Dataset Rows(string folder, string[] names, RowTransforms transforms)
    {
        var files = new List<string>();
        var classes = new List<long>();
        for (var label = 0; label < names.Length; label++)
        {
            var path = Path.Combine(folder, names[label]);
            if (!Directory.Exists(path)) continue; // a class without a row to judge by
            files.AddRange(Files(path));
            while (classes.Count < files.Count) classes.Add(label);
        }
        if (files.Count == 0) throw new DataException(folder, "its folders hold no image: .png, .ppm, .pgm or .bmp");
        var rows = ImageRows.Open(files);
        transforms.Check(folder, rows.RowShape);
        return Dataset.OfRaw(new RawRows(rows, null, transforms), [.. classes], names.Length);
    }
}
