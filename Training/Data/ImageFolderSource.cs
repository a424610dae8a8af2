using Cluster.Training.Data.Images;

namespace Cluster.Training.Data;

/// <summary>Reads a folder with a folder of images for each class: PNG, PPM, PGM or BMP, all of one size.</summary>
/// <remarks>
/// Classes are sorted by name. Where there is a folder <c>train</c> with one called <c>val</c>, <c>valid</c>, <c>validation</c> or
/// <c>test</c> beside it, they are the split; else the run's seed decides. Images are decoded when they are taken, so that they
/// may be more than fit into memory; loader threads (<c>--num-workers</c>) do it beside the arithmetic.
/// </remarks>
public sealed class ImageFolderSource
{
    /// <summary>Gets what becomes of the pixels of a row when it is taken; 0 to 255 becomes 0 to 1 unless it says otherwise.</summary>
    public RowTransforms Transforms { get; init; } = new() { Divide = 255 };

    /// <summary>Gets the share of the rows kept for validation, in [0, 1), where the folders make no split.</summary>
    public double ValidationFraction { get; init; } = JobData.DefaultValidationFraction;

    /// <summary>Finds the images, reads each once, and splits them.</summary>
    /// <exception cref="DataException">A file cannot be read or something in it is wrong.</exception>
    public JobData Load(JobContext context) => ImageFolder.Read(
        context.DataPath ?? throw new DataException("(no data)", "--data names a folder with a folder of images for each class"),
        Transforms, context.Seed, ValidationFraction);

    /// <summary>Reads images to predict: those of a folder, sorted by name, or one.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="rowShape">What the model takes, [channels, height, width].</param>
    /// <exception cref="DataException">There is no image, or one cannot be used.</exception>
    public Dataset LoadUnlabelled(string path, IReadOnlyList<int> rowShape) => ImageFolder.ReadUnlabelled(path, Transforms, rowShape);
}
