namespace Cluster.Training.Data;

/// <summary>Holds the numbers of a table as they stand in the file, not yet scaled.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="FeatureColumns">The names of the feature columns, in the order of the numbers.</param>
/// <param name="Features">All rows' features, row after row.</param>
/// <param name="Labels">One label per row; null where the file has no label column.</param>
/// <param name="Lines">The line in the file that each row starts on.</param>
/// <param name="LabelField">The label's place in a line, from 1; 0 where there is none.</param>
internal sealed record CsvTable(string File, IReadOnlyList<string> FeatureColumns, double[] Features, double[]? Labels,
    long[] Lines, int LabelField)
{
    /// <summary>Gets how many rows there are.</summary>
    public int RowCount => Lines.Length;
}
