// The literal 0 also converts to the enum of element types: a number means a dimension.
using System.Runtime.CompilerServices;

namespace Cluster.Torch;

public static partial class torch
{
    /// <inheritdoc cref="Tensor.sum(ScalarType?)"/>
    public static Tensor sum(Tensor input, ScalarType? type = null) =>
        input.sum(type);

    /// <inheritdoc cref="Tensor.sum(long[], bool, ScalarType?)"/>
    public static Tensor sum(Tensor input, long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
        input.sum(dimensions, keepdim, type);

    /// <inheritdoc cref="Tensor.sum(long, bool, ScalarType?)"/>
    [OverloadResolutionPriority(1)]
    public static Tensor sum(Tensor input, long dim, bool keepdim = false, ScalarType? type = null) =>
        input.sum(dim, keepdim, type);

    /// <inheritdoc cref="Tensor.mean(ScalarType?)"/>
    public static Tensor mean(Tensor input, ScalarType? type = null) =>
        input.mean(type);

    /// <inheritdoc cref="Tensor.mean(long[], bool, ScalarType?)"/>
    public static Tensor mean(Tensor input, long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
        input.mean(dimensions, keepdim, type);

    /// <inheritdoc cref="Tensor.mean(long, bool, ScalarType?)"/>
    [OverloadResolutionPriority(1)]
    public static Tensor mean(Tensor input, long dim, bool keepdim = false, ScalarType? type = null) =>
        input.mean(dim, keepdim, type);

    /// <inheritdoc cref="Tensor.prod(ScalarType?)"/>
    public static Tensor prod(Tensor input, ScalarType? type = null) =>
        input.prod(type);

    /// <inheritdoc cref="Tensor.max()"/>
    public static Tensor max(Tensor input) =>
        input.max();

    /// <inheritdoc cref="Tensor.max(long, bool)"/>
    public static (Tensor values, Tensor indexes) max(Tensor input, long dim, bool keepdim = false) =>
        input.max(dim, keepdim);

    /// <inheritdoc cref="Tensor.argmax(long?, bool)"/>
    public static Tensor argmax(Tensor input, long? dim = null, bool keepdim = false) =>
        input.argmax(dim, keepdim);

    /// <inheritdoc cref="Tensor.amax(long[], bool)"/>
    public static Tensor amax(Tensor input, long[] dims, bool keepdim = false) =>
        input.amax(dims, keepdim);

    /// <inheritdoc cref="Tensor.min()"/>
    public static Tensor min(Tensor input) =>
        input.min();

    /// <inheritdoc cref="Tensor.min(long, bool)"/>
    public static (Tensor values, Tensor indexes) min(Tensor input, long dim, bool keepdim = false) =>
        input.min(dim, keepdim);

    /// <inheritdoc cref="Tensor.argmin(long?, bool)"/>
    public static Tensor argmin(Tensor input, long? dim = null, bool keepdim = false) =>
        input.argmin(dim, keepdim);

    /// <inheritdoc cref="Tensor.amin(long[], bool)"/>
    public static Tensor amin(Tensor input, long[] dims, bool keepdim = false) =>
        input.amin(dims, keepdim);

    /// <inheritdoc cref="Tensor.any()"/>
    public static Tensor any(Tensor input) =>
        input.any();

    /// <inheritdoc cref="Tensor.any(long, bool)"/>
    public static Tensor any(Tensor input, long dim, bool keepdim = false) =>
        input.any(dim, keepdim);

    /// <inheritdoc cref="Tensor.all()"/>
    public static Tensor all(Tensor input) =>
        input.all();

    /// <inheritdoc cref="Tensor.all(long, bool)"/>
    public static Tensor all(Tensor input, long dim, bool keepdim = false) =>
        input.all(dim, keepdim);

    /// <inheritdoc cref="Tensor.std(bool)"/>
    public static Tensor std(Tensor input, bool unbiased = true) =>
        input.std(unbiased);

    /// <inheritdoc cref="Tensor.std(long[], bool, bool)"/>
    public static Tensor std(Tensor input, long[] dimensions, bool unbiased = true, bool keepdim = false) =>
        input.std(dimensions, unbiased, keepdim);

    /// <inheritdoc cref="Tensor.var(bool)"/>
    public static Tensor var(Tensor input, bool unbiased = true) =>
        input.var(unbiased);

    /// <inheritdoc cref="Tensor.var(long[], bool, bool)"/>
    public static Tensor var(Tensor input, long[] dimensions, bool unbiased = true, bool keepdim = false) =>
        input.var(dimensions, unbiased, keepdim);

    /// <inheritdoc cref="Tensor.norm()"/>
    public static Tensor norm(Tensor input) =>
        input.norm();

    /// <inheritdoc cref="Tensor.cumsum(long, ScalarType?)"/>
    public static Tensor cumsum(Tensor input, long dim, ScalarType? type = null) =>
        input.cumsum(dim, type);

    /// <inheritdoc cref="Tensor.logsumexp(long, bool)"/>
    public static Tensor logsumexp(Tensor input, long dim, bool keepdim = false) =>
        input.logsumexp(dim, keepdim);

    /// <inheritdoc cref="Tensor.softmax"/>
    public static Tensor softmax(Tensor input, long dim) => input.softmax(dim);

    /// <inheritdoc cref="Tensor.softmax"/>
    public static Tensor softmax(Tensor input, long dim, ScalarType dtype) => input.softmax(dim, dtype);

    /// <inheritdoc cref="Tensor.log_softmax"/>
    public static Tensor log_softmax(Tensor input, long dim) => input.log_softmax(dim);

    /// <inheritdoc cref="Tensor.log_softmax"/>
    public static Tensor log_softmax(Tensor input, long dim, ScalarType dtype) => input.log_softmax(dim, dtype);

    /// <inheritdoc cref="Tensor.topk(int, long, bool, bool)"/>
    public static (Tensor values, Tensor indexes) topk(
        Tensor input, int k, long dim = -1, bool largest = true, bool sorted = true) =>
        input.topk(k, dim, largest, sorted);

    /// <inheritdoc cref="Tensor.sort(long, bool)"/>
    public static (Tensor Values, Tensor Indices) sort(Tensor input, long dim = -1, bool descending = false) =>
        input.sort(dim, descending);

    /// <inheritdoc cref="Tensor.argsort(long, bool)"/>
    public static Tensor argsort(Tensor input, long dim = -1, bool descending = false) =>
        input.argsort(dim, descending);
}
