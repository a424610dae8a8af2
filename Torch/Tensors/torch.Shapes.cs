using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static partial class torch
{
    /// <inheritdoc cref="Tensor.reshape"/>
    public static Tensor reshape(Tensor input, params long[] shape) => input.reshape(shape);

    /// <inheritdoc cref="Tensor.flatten(long, long)"/>
    public static Tensor flatten(Tensor input, long start_dim = 0, long end_dim = -1) =>
        input.flatten(start_dim, end_dim);

    /// <inheritdoc cref="Tensor.narrow(long, long, long)"/>
    public static Tensor narrow(Tensor input, long dim, long start, long length) =>
        input.narrow(dim, start, length);

    /// <inheritdoc cref="Tensor.select(long, long)"/>
    public static Tensor select(Tensor input, long dim, long index) =>
        input.select(dim, index);

    /// <inheritdoc cref="Tensor.transpose(long, long)"/>
    public static Tensor transpose(Tensor input, long dim0, long dim1) =>
        input.transpose(dim0, dim1);

    /// <inheritdoc cref="Tensor.t()"/>
    public static Tensor t(Tensor input) =>
        input.t();

    /// <inheritdoc cref="Tensor.squeeze(long?)"/>
    public static Tensor squeeze(Tensor input, long? dim = null) =>
        input.squeeze(dim);

    /// <inheritdoc cref="Tensor.unsqueeze(long)"/>
    public static Tensor unsqueeze(Tensor input, long dim) =>
        input.unsqueeze(dim);

    /// <inheritdoc cref="Tensor.index_select(long, Tensor)"/>
    public static Tensor index_select(Tensor input, long dim, Tensor index) =>
        input.index_select(dim, index);

    /// <inheritdoc cref="Tensor.gather(long, Tensor)"/>
    public static Tensor gather(Tensor input, long dim, Tensor index) =>
        input.gather(dim, index);

    /// <inheritdoc cref="Tensor.masked_fill(Tensor, Scalar)"/>
    public static Tensor masked_fill(Tensor input, Tensor mask, Scalar value) =>
        input.masked_fill(mask, value);

    /// <inheritdoc cref="Tensor.tril(long)"/>
    public static Tensor tril(Tensor input, long diagonal = 0) =>
        input.tril(diagonal);

    /// <inheritdoc cref="Tensor.triu(long)"/>
    public static Tensor triu(Tensor input, long diagonal = 0) =>
        input.triu(diagonal);

    /// <inheritdoc cref="Tensor.split(long, long)"/>
    public static Tensor[] split(Tensor input, long size, long dim = 0) =>
        input.split(size, dim);

    /// <inheritdoc cref="Tensor.split(long[], long)"/>
    public static Tensor[] split(Tensor input, long[] sizes, long dim = 0) =>
        input.split(sizes, dim);

    /// <inheritdoc cref="Tensor.chunk(long, long)"/>
    public static Tensor[] chunk(Tensor input, long chunks, long dim = 0) =>
        input.chunk(chunks, dim);

    /// <inheritdoc cref="Tensor.unbind(long)"/>
    public static Tensor[] unbind(Tensor input, long dim = 0) =>
        input.unbind(dim);

    /// <summary>Joins tensors along a dimension that they have.</summary>
    public static Tensor cat(IEnumerable<Tensor> tensors, long dim = 0) =>
        Ops.cat.Call(tensors.ToArray(), dim);

    /// <summary>Joins tensors along a new dimension.</summary>
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) =>
        Ops.stack.Call(tensors.ToArray(), dim);
}
