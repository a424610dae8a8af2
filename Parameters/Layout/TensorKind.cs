namespace Cluster.Parameters.Layout;

/// <summary>Says whether a tensor is optimized or only carried along.</summary>
public enum TensorKind
{
    /// <summary>A tensor that the optimizer changes.</summary>
    Parameter,

    /// <summary>A tensor that the forward pass changes, such as a batch-norm statistic.</summary>
    Buffer,
}
