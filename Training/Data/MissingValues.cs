namespace Cluster.Training.Data;

/// <summary>Says what becomes of a field without a value.</summary>
/// <remarks>A number gets one from the training rows; in a column of categories it is a category of its own.</remarks>
public enum MissingValues
{
    /// <summary>It becomes the mean of the column's training rows.</summary>
    Mean,

    /// <summary>It becomes the median of the column's training rows.</summary>
    Median,

    /// <summary>The file is refused.</summary>
    Refuse,
}
