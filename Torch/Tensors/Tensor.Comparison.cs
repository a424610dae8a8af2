using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Tells of each element whether it equals the other one; shapes are broadcast.</summary>
        public Tensor eq(Tensor other) => Ops.eq_Tensor.Call(this, other);

        /// <summary>Tells of each element whether it equals <paramref name="other"/>.</summary>
        public Tensor eq(Scalar other) => Ops.eq_Scalar.Call(this, other);

        /// <summary>Tells of each element whether it differs from the other one; shapes are broadcast.</summary>
        public Tensor ne(Tensor other) => Ops.ne_Tensor.Call(this, other);

        /// <summary>Tells of each element whether it differs from <paramref name="other"/>.</summary>
        public Tensor ne(Scalar other) => Ops.ne_Scalar.Call(this, other);

        /// <summary>Tells of each element whether it is smaller than the other one; shapes are broadcast.</summary>
        public Tensor lt(Tensor other) => Ops.lt_Tensor.Call(this, other);

        /// <summary>Tells of each element whether it is smaller than <paramref name="other"/>.</summary>
        public Tensor lt(Scalar other) => Ops.lt_Scalar.Call(this, other);

        /// <summary>Tells of each element whether it is at most the other one; shapes are broadcast.</summary>
        public Tensor le(Tensor other) => Ops.le_Tensor.Call(this, other);

        /// <summary>Tells of each element whether it is at most <paramref name="other"/>.</summary>
        public Tensor le(Scalar other) => Ops.le_Scalar.Call(this, other);

        /// <summary>Tells of each element whether it is larger than the other one; shapes are broadcast.</summary>
        public Tensor gt(Tensor other) => Ops.gt_Tensor.Call(this, other);

        /// <summary>Tells of each element whether it is larger than <paramref name="other"/>.</summary>
        public Tensor gt(Scalar other) => Ops.gt_Scalar.Call(this, other);

        /// <summary>Tells of each element whether it is at least the other one; shapes are broadcast.</summary>
        public Tensor ge(Tensor other) => Ops.ge_Tensor.Call(this, other);

        /// <summary>Tells of each element whether it is at least <paramref name="other"/>.</summary>
        public Tensor ge(Scalar other) => Ops.ge_Scalar.Call(this, other);

        /// <summary>Tells whether both elements are not zero, place by place.</summary>
        public Tensor logical_and(Tensor other) => Ops.logical_and.Call(this, other);

        /// <summary>Tells whether one of both elements is not zero, place by place.</summary>
        public Tensor logical_or(Tensor other) => Ops.logical_or.Call(this, other);

        /// <summary>Tells whether exactly one of both elements is not zero, place by place.</summary>
        public Tensor logical_xor(Tensor other) => Ops.logical_xor.Call(this, other);

        /// <summary>Combines truth values, or the bits of whole numbers, by "and".</summary>
        public Tensor bitwise_and(Tensor other) => Ops.bitwise_and_Tensor.Call(this, other);

        /// <summary>Combines truth values, or the bits of whole numbers, by "or".</summary>
        public Tensor bitwise_or(Tensor other) => Ops.bitwise_or_Tensor.Call(this, other);

        /// <summary>Combines truth values, or the bits of whole numbers, by "either-or".</summary>
        public Tensor bitwise_xor(Tensor other) => Ops.bitwise_xor_Tensor.Call(this, other);

        /// <summary>Negates truth values, or the bits of whole numbers.</summary>
        public Tensor bitwise_not() => Ops.bitwise_not.Call(this);

        /// <summary>Tells whether both have one shape and equal elements.</summary>
        public bool equal(Tensor other) => Ops.equal.CallScalar(this, other).ToBoolean();

        /// <summary>Tells whether all elements differ by at most <c>atol + rtol * |other|</c>.</summary>
        public bool allclose(Tensor other, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false) =>
            Ops.allclose.CallScalar(this, other, rtol, atol, equal_nan).ToBoolean();
    }
}
