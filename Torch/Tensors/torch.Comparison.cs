using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static partial class torch
{
    /// <inheritdoc cref="Tensor.eq(Tensor)"/>
    public static Tensor eq(Tensor left, Tensor right) => left.eq(right);

    /// <inheritdoc cref="Tensor.eq(Scalar)"/>
    public static Tensor eq(Tensor left, Scalar right) => left.eq(right);

    /// <inheritdoc cref="Tensor.ne(Tensor)"/>
    public static Tensor ne(Tensor left, Tensor right) => left.ne(right);

    /// <inheritdoc cref="Tensor.ne(Scalar)"/>
    public static Tensor ne(Tensor left, Scalar right) => left.ne(right);

    /// <inheritdoc cref="Tensor.lt(Tensor)"/>
    public static Tensor lt(Tensor left, Tensor right) => left.lt(right);

    /// <inheritdoc cref="Tensor.lt(Scalar)"/>
    public static Tensor lt(Tensor left, Scalar right) => left.lt(right);

    /// <inheritdoc cref="Tensor.le(Tensor)"/>
    public static Tensor le(Tensor left, Tensor right) => left.le(right);

    /// <inheritdoc cref="Tensor.le(Scalar)"/>
    public static Tensor le(Tensor left, Scalar right) => left.le(right);

    /// <inheritdoc cref="Tensor.gt(Tensor)"/>
    public static Tensor gt(Tensor left, Tensor right) => left.gt(right);

    /// <inheritdoc cref="Tensor.gt(Scalar)"/>
    public static Tensor gt(Tensor left, Scalar right) => left.gt(right);

    /// <inheritdoc cref="Tensor.ge(Tensor)"/>
    public static Tensor ge(Tensor left, Tensor right) => left.ge(right);

    /// <inheritdoc cref="Tensor.ge(Scalar)"/>
    public static Tensor ge(Tensor left, Scalar right) => left.ge(right);

    /// <inheritdoc cref="Tensor.equal"/>
    public static bool equal(Tensor left, Tensor right) => left.equal(right);

    /// <inheritdoc cref="Tensor.allclose"/>
    public static bool allclose(Tensor left, Tensor right, double rtol = 1e-5, double atol = 1e-8) =>
        left.allclose(right, rtol, atol);

    /// <summary>Takes each element from x where the condition holds, else from y.</summary>
    public static Tensor where(Tensor condition, Tensor x, Tensor y) => Ops.where_self.Call(condition, x, y);
}
