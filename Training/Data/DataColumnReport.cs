namespace Cluster.Training.Data;

/// <summary>Says what stands in one column of a table.</summary>
public sealed record DataColumnReport
{
    /// <summary>Gets the column's name.</summary>
    public required string Name { get; init; }

    /// <summary>Gets what it is taken for: number or category.</summary>
    public required string Type { get; init; }

    /// <summary>Gets how many fields have no value.</summary>
    public required long Missing { get; init; }

    /// <summary>Gets how many different values there are; null where there are more than a thousand.</summary>
    public int? Distinct { get; init; }

    /// <summary>Gets the smallest number; null where there is none.</summary>
    public double? Min { get; init; }

    /// <summary>Gets the largest number; null where there is none.</summary>
    public double? Max { get; init; }
}
