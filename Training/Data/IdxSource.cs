using Cluster.Training.Data.Formats;
using Cluster.Training.Data.Raw;

namespace Cluster.Training.Data;

/// <summary>Reads a folder of IDX files, as MNIST and its kin come in, compressed or not, and keeps the rows as they are.</summary>
/// <remarks>
/// Four files bring their own split: <c>train-images-idx3-ubyte</c> and <c>train-labels-idx1-ubyte</c> to learn from,
/// <c>t10k-images-idx3-ubyte</c> and <c>t10k-labels-idx1-ubyte</c> to judge by. Where there is one pair only it is split by the
/// run's seed. Each may end in <c>.gz</c>; a dot may stand before <c>idx</c>; torchvision's folder <c>MNIST/raw</c> is found too.
/// Files that are not compressed are mapped.
/// </remarks>
public sealed class IdxSource
{
    /// <summary>Gets what becomes of the pixels of a row when it is taken; 0 to 255 becomes 0 to 1 unless it says otherwise.</summary>
    public RowTransforms Transforms { get; init; } = new() { Divide = 255 };

    /// <summary>Gets the share of the rows kept for validation, in [0, 1), where there is one pair of files.</summary>
    public double ValidationFraction { get; init; } = JobData.DefaultValidationFraction;

    /// <summary>Opens the files, checks them, and splits their rows.</summary>
    /// <exception cref="DataException">A file is missing, cannot be read, or something in it is wrong.</exception>
    public JobData Load(JobContext context)
    {
        var path = context.DataPath
            ?? throw new DataException("(no data)", "--data names the folder of the IDX files, such as train-images-idx3-ubyte.gz");
        var (train, validation) = IdxFolder.Find(path);
        return RawJobData.Of(path, Pair(train), validation is { } files ? Pair(files) : null, isImages: true, Transforms,
            context.Seed, ValidationFraction);
    }

    /// <summary>Reads images to predict from one IDX file.</summary>
    /// <param name="path">The file of images.</param>
    /// <param name="rowShape">What the model takes, [channels, height, width].</param>
    /// <exception cref="DataException">The file cannot be used, or its images are of another shape.</exception>
    public Dataset LoadUnlabelled(string path, IReadOnlyList<int> rowShape)
    {
        var rows = ArrayRows.Of(IdxReader.Read(path), isImages: true);
        if (!rows.RowShape.SequenceEqual(rowShape))
            throw new DataException(path,
                $"images are [{string.Join(", ", rows.RowShape)}], the model takes [{string.Join(", ", rowShape)}]");
        return Dataset.OfRaw(new RawRows(rows, null, Transforms), new float[rows.RowCount]);
    }

    private static ArrayPair Pair((string Images, string Labels) files)
    {
        var pair = new ArrayPair(IdxReader.Read(files.Images), IdxReader.Read(files.Labels));
        if (pair.Rows.Shape[0] != pair.Labels.Shape[0])
            throw new DataException(files.Labels,
                $"holds {pair.Labels.Shape[0]} labels for the {pair.Rows.Shape[0]} rows of {files.Images}");
        return pair;
    }
}
