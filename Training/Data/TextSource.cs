using Cluster.Training.Data.Raw;

namespace Cluster.Training.Data;

/// <summary>Reads a text file for models of bytes: each row is a piece of it, its labels are the byte after each.</summary>
/// <remarks>
/// Text of any encoding is bytes, so that nothing is to be kept beside the model: there are 256 classes. The file is mapped; what
/// is left behind the last whole piece is not used. Pieces are split by the run's seed.
/// </remarks>
public sealed class TextSource
{
    /// <summary>Is the number of classes: what a byte can be.</summary>
    public const int ClassCount = 256;

    /// <summary>Gets the file's name, found as <see cref="JobContext.FindData"/> says.</summary>
    public string File { get; init; } = "text.txt";

    /// <summary>Gets how many bytes a row has.</summary>
    public int Length { get; init; } = 64;

    /// <summary>Gets the share of the rows kept for validation, in [0, 1).</summary>
    public double ValidationFraction { get; init; } = JobData.DefaultValidationFraction;

    /// <summary>Opens the file and splits it.</summary>
    /// <exception cref="DataException">The file cannot be read, or is too short.</exception>
    public JobData Load(JobContext context)
    {
        var path = context.FindData(File);
        var bytes = Formats.FileGuard.Read(path, () => MappedBytes.Open(path));
        if (Length is < 2 or > ArrayRows.RowLengthMax)
            throw new DataException(path, $"a row has 2 to {ArrayRows.RowLengthMax} bytes, not {Length}");
        var count = (bytes.Length - 1) / Length;
        if (count < 2)
            throw new DataException(path, $"{bytes.Length} bytes are too few for two rows of {Length} bytes and the next one");
        var format = new ElementFormat(ElementType.UInt8);
        var features = new RawArray(path, "", format, [count, Length], bytes, 0);
        var rows = new RawRows(ArrayRows.Of(features), ArrayRows.Of(features with { Offset = 1 }), new RowTransforms());
        return JobData.Split(Dataset.OfRaw(rows, [], ClassCount), context.Seed, ValidationFraction);
    }
}
