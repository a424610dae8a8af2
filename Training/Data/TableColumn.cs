namespace Cluster.Training.Data;

/// <summary>Says how one column of a table becomes the model's input.</summary>
public sealed record TableColumn
{
    /// <summary>Gets the column's name.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the categories, sorted, each of which is an input of 0 or 1; null for a column of numbers.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>Gets whether a category of its own stands for a missing value, behind the others.</summary>
    public bool HasMissing { get; init; }

    /// <summary>Gets what a missing number becomes; null: it is refused.</summary>
    public double? Fill { get; init; }

    /// <summary>Gets how many inputs the column becomes.</summary>
    internal int Width => Categories is null ? 1 : Categories.Count + (HasMissing ? 1 : 0);

    /// <summary>Gets whether a field may be without a value.</summary>
    internal bool TakesMissing => Categories is null ? Fill is not null : HasMissing;
}
