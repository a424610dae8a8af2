namespace Cluster.Torch;

public static partial class torch
{
    /// <summary>Gets the number of native tensors that C# holds now, in all threads.</summary>
    public static long LiveTensorCount => Tensor.LiveCount;

    /// <summary>Opens a scope that disposes the tensors made on this thread until it ends.</summary>
    public static DisposeScope NewDisposeScope() => new();

    /// <summary>Computes a tensor in a scope of its own, which only the result leaves.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expression)
    {
        using var scope = NewDisposeScope();
        return scope.MoveToOuter(expression());
    }
}
