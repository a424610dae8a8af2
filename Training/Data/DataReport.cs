namespace Cluster.Training.Data;

/// <summary>Says what a data file holds and what would be made of it.</summary>
public sealed record DataReport
{
    /// <summary>Gets the file or folder.</summary>
    public required string Path { get; init; }

    /// <summary>Gets its form: csv, idx, npy, npz, safetensors, images or text.</summary>
    public required string Format { get; init; }

    /// <summary>Gets how many rows it has; for arrays that are no rows and labels, null.</summary>
    public long? Rows { get; init; }

    /// <summary>Gets how many of the rows are for validation, where the files say so; null where the seed decides.</summary>
    public long? ValidationRows { get; init; }

    /// <summary>Gets a table's columns.</summary>
    public IReadOnlyList<DataColumnReport>? Columns { get; init; }

    /// <summary>Gets the arrays, such as <c>x: uint8 [60000, 28, 28]</c>.</summary>
    public IReadOnlyList<string>? Arrays { get; init; }

    /// <summary>Gets the shape of one row as the model sees it.</summary>
    public IReadOnlyList<int>? RowShape { get; init; }

    /// <summary>Gets how many rows each class has; the first thousand.</summary>
    public IReadOnlyDictionary<string, long>? Classes { get; init; }

    /// <summary>Gets what <c>train</c> makes of it, or why it makes nothing.</summary>
    public required string Use { get; init; }

    /// <summary>Gets the command that trains on it; null where there is none.</summary>
    public string? Command { get; init; }
}
