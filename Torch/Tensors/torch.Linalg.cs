namespace Cluster.Torch;

public static partial class torch
{
    /// <summary>Holds the functions of linear algebra, as PyTorch's torch.linalg does.</summary>
    public static partial class linalg;
}
