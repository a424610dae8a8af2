namespace Cluster.Training.Plans;

/// <summary>Is a run of consecutive rows: <paramref name="Count"/> of them from <paramref name="Start"/> on.</summary>
/// <param name="Start">The first row, from 0.</param>
/// <param name="Count">How many rows; 0 where a slot is empty.</param>
public readonly record struct RowRange(int Start, int Count)
{
    /// <summary>Gets the row after the last.</summary>
    public int End => Start + Count;
}
