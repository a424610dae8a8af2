// The literal 0 also converts to the enum of element types: a number means a dimension.
using System.Runtime.CompilerServices;
using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Gives the sum of all elements, shape [].</summary>
        public Tensor sum(ScalarType? type = null) =>
            Ops.sum.Call(this, type);

        /// <summary>Gives the sum over some dimensions.</summary>
        public Tensor sum(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            Ops.sum_dim_IntList.Call(this, dimensions, keepdim, type);

        /// <summary>Gives the sum over one dimension.</summary>
        [OverloadResolutionPriority(1)]
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) =>
            Ops.sum_dim_IntList.Call(this, dim, keepdim, type);

        /// <summary>Gives the mean of all elements, shape [].</summary>
        public Tensor mean(ScalarType? type = null) =>
            Ops.mean.Call(this, type);

        /// <summary>Gives the mean over some dimensions.</summary>
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            Ops.mean_dim.Call(this, dimensions, keepdim, type);

        /// <summary>Gives the mean over one dimension.</summary>
        [OverloadResolutionPriority(1)]
        public Tensor mean(long dim, bool keepdim = false, ScalarType? type = null) =>
            Ops.mean_dim.Call(this, dim, keepdim, type);

        /// <summary>Gives the product of all elements, shape [].</summary>
        public Tensor prod(ScalarType? type = null) =>
            Ops.prod.Call(this, type);

        /// <summary>Gives the largest element, shape [].</summary>
        public Tensor max() =>
            Ops.max.Call(this);

        /// <summary>Gives the largest elements along one dimension, and where they stand.</summary>
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) =>
            Ops.max_dim.CallPair(this, dim, keepdim);

        /// <summary>Gives where the largest element stands, along one dimension or (null) in all, int64.</summary>
        public Tensor argmax(long? dim = null, bool keepdim = false) =>
            Ops.argmax.Call(this, dim, keepdim);

        /// <summary>Gives the largest elements over some dimensions.</summary>
        public Tensor amax(long[] dims, bool keepdim = false) =>
            Ops.amax.Call(this, dims, keepdim);

        /// <summary>Gives the smallest element, shape [].</summary>
        public Tensor min() =>
            Ops.min.Call(this);

        /// <summary>Gives the smallest elements along one dimension, and where they stand.</summary>
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) =>
            Ops.min_dim.CallPair(this, dim, keepdim);

        /// <summary>Gives where the smallest element stands, along one dimension or (null) in all, int64.</summary>
        public Tensor argmin(long? dim = null, bool keepdim = false) =>
            Ops.argmin.Call(this, dim, keepdim);

        /// <summary>Gives the smallest elements over some dimensions.</summary>
        public Tensor amin(long[] dims, bool keepdim = false) =>
            Ops.amin.Call(this, dims, keepdim);

        /// <summary>Tells whether any element is not zero, shape [].</summary>
        public Tensor any() =>
            Ops.any.Call(this);

        /// <summary>Tells whether any element is not zero along one dimension.</summary>
        public Tensor any(long dim, bool keepdim = false) =>
            Ops.any_dim.Call(this, dim, keepdim);

        /// <summary>Tells whether all elements are not zero, shape [].</summary>
        public Tensor all() =>
            Ops.all.Call(this);

        /// <summary>Tells whether all elements are not zero along one dimension.</summary>
        public Tensor all(long dim, bool keepdim = false) =>
            Ops.all_dim.Call(this, dim, keepdim);

        /// <summary>Gives the standard deviation of all elements, shape [].</summary>
        public Tensor std(bool unbiased = true) =>
            Ops.std.Call(this, unbiased);

        /// <summary>Gives the standard deviation over some dimensions.</summary>
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false) =>
            Ops.std_dim.Call(this, dimensions, unbiased, keepdim);

        /// <summary>Gives the variance of all elements, shape [].</summary>
        public Tensor var(bool unbiased = true) =>
            Ops.var.Call(this, unbiased);

        /// <summary>Gives the variance over some dimensions.</summary>
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false) =>
            Ops.var_dim.Call(this, dimensions, unbiased, keepdim);

        /// <summary>Gives the square root of the sum of squares, shape [].</summary>
        public Tensor norm() =>
            Ops.norm_Scalar.Call(this, 2);

        /// <summary>Gives the running sums along one dimension.</summary>
        public Tensor cumsum(long dim, ScalarType? type = null) =>
            Ops.cumsum.Call(this, dim, type);

        /// <summary>Gives the logarithm of the sum of exponentials along one dimension.</summary>
        public Tensor logsumexp(long dim, bool keepdim = false) =>
            Ops.logsumexp.Call(this, dim, keepdim);

        /// <summary>Gives exponentials divided by their sum along one dimension.</summary>
        public Tensor softmax(long dim, ScalarType? dtype = null) =>
            Ops.softmax_int.Call(this, dim, dtype);

        /// <summary>Gives the logarithm of the softmax along one dimension.</summary>
        public Tensor log_softmax(long dim, ScalarType? dtype = null) =>
            Ops.log_softmax_int.Call(this, dim, dtype);

        /// <summary>Gives the k largest or smallest elements along one dimension, and where they stand.</summary>
        public (Tensor values, Tensor indexes) topk(int k, long dim = -1, bool largest = true, bool sorted = true) =>
            Ops.topk.CallPair(this, k, dim, largest, sorted);

        /// <summary>Orders the elements along one dimension, and tells where they stood.</summary>
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false) =>
            Ops.sort.CallPair(this, dim, descending);

        /// <summary>Gives the order of the elements along one dimension.</summary>
        public Tensor argsort(long dim = -1, bool descending = false) =>
            Ops.argsort.Call(this, dim, descending);
    }
}
