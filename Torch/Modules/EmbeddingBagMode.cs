namespace Cluster.Torch;

/// <summary>Says how an embedding bag joins its rows; libtorch's numbers.</summary>
public enum EmbeddingBagMode
{
    /// <summary>Their sum.</summary>
    Sum = 0,

    /// <summary>Their mean.</summary>
    Mean = 1,

    /// <summary>The largest element of each column.</summary>
    Max = 2,
}
