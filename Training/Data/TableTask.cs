namespace Cluster.Training.Data;

/// <summary>Says what is learned of a table's label.</summary>
public enum TableTask
{
    /// <summary>Which class a row is of: each different label is a class.</summary>
    Classification,

    /// <summary>Which number a row has.</summary>
    Regression,
}
