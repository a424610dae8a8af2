namespace Cluster.Training.Data;

/// <summary>Names one of the two parts of a job's data.</summary>
public enum DataSplit
{
    /// <summary>The rows that the model learns from.</summary>
    Train,

    /// <summary>The rows that the model is judged by.</summary>
    Validation,
}
