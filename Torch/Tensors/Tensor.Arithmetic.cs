using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Adds another tensor, times alpha; shapes are broadcast.</summary>
        public Tensor add(Tensor other, Scalar? alpha = null) =>
            Ops.add_Tensor.Call(this, other, alpha ?? 1);

        /// <summary>Adds a number, times alpha.</summary>
        public Tensor add(Scalar other, Scalar? alpha = null) =>
            Ops.add_Scalar.Call(this, other, alpha ?? 1);

        /// <summary>Adds another tensor, times alpha in place; shapes are broadcast.</summary>
        public Tensor add_(Tensor other, Scalar? alpha = null) =>
            Ops.add__Tensor.Mutate(this, other, alpha ?? 1);

        /// <summary>Adds a number, times alpha in place.</summary>
        public Tensor add_(Scalar other, Scalar? alpha = null) =>
            Ops.add__Scalar.Mutate(this, other, alpha ?? 1);

        /// <summary>Subtracts another tensor, times alpha; shapes are broadcast.</summary>
        public Tensor sub(Tensor other, Scalar? alpha = null) =>
            Ops.sub_Tensor.Call(this, other, alpha ?? 1);

        /// <summary>Subtracts a number, times alpha.</summary>
        public Tensor sub(Scalar other, Scalar? alpha = null) =>
            Ops.sub_Scalar.Call(this, other, alpha ?? 1);

        /// <summary>Subtracts another tensor, times alpha in place; shapes are broadcast.</summary>
        public Tensor sub_(Tensor other, Scalar? alpha = null) =>
            Ops.sub__Tensor.Mutate(this, other, alpha ?? 1);

        /// <summary>Subtracts a number, times alpha in place.</summary>
        public Tensor sub_(Scalar other, Scalar? alpha = null) =>
            Ops.sub__Scalar.Mutate(this, other, alpha ?? 1);

        /// <summary>Multiplies by <paramref name="other"/>; shapes are broadcast.</summary>
        public Tensor mul(Tensor other) => Ops.mul_Tensor.Call(this, other);

        /// <summary>Multiplies by <paramref name="other"/>.</summary>
        public Tensor mul(Scalar other) => Ops.mul_Scalar.Call(this, other);

        /// <summary>Multiplies by <paramref name="other"/> in place; shapes are broadcast.</summary>
        public Tensor mul_(Tensor other) => Ops.mul__Tensor.Mutate(this, other);

        /// <summary>Multiplies by <paramref name="other"/> in place.</summary>
        public Tensor mul_(Scalar other) => Ops.mul__Scalar.Mutate(this, other);

        /// <summary>Divides by <paramref name="other"/>; shapes are broadcast.</summary>
        public Tensor div(Tensor other) => Ops.div_Tensor.Call(this, other);

        /// <summary>Divides by <paramref name="other"/>.</summary>
        public Tensor div(Scalar other) => Ops.div_Scalar.Call(this, other);

        /// <summary>Divides by <paramref name="other"/> in place; shapes are broadcast.</summary>
        public Tensor div_(Tensor other) => Ops.div__Tensor.Mutate(this, other);

        /// <summary>Divides by <paramref name="other"/> in place.</summary>
        public Tensor div_(Scalar other) => Ops.div__Scalar.Mutate(this, other);

        /// <summary>Gives the remainder of dividing by <paramref name="other"/>, with its sign.</summary>
        public Tensor remainder(Scalar other) => Ops.remainder_Scalar.Call(this, other);

        /// <summary>Gives the remainder of dividing by <paramref name="other"/>, with its sign.</summary>
        public Tensor remainder(Tensor other) => Ops.remainder_Tensor.Call(this, other);

        /// <summary>Raises each element to a power; shapes are broadcast.</summary>
        public Tensor pow(Tensor exponent) => Ops.pow_Tensor_Tensor.Call(this, exponent);

        /// <summary>Raises each element to a power.</summary>
        public Tensor pow(Scalar exponent) => Ops.pow_Tensor_Scalar.Call(this, exponent);

        /// <summary>Raises each element to a power in place.</summary>
        public Tensor pow_(Scalar exponent) => Ops.pow__Scalar.Mutate(this, exponent);

        /// <summary>Limits each element to a range; null leaves a side open.</summary>
        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Ops.clamp.Call(this, min, max);

        /// <summary>Limits each element to a range in place; null leaves a side open.</summary>
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Ops.clamp_.Mutate(this, min, max);

        /// <summary>Gives the larger one of each two elements; shapes are broadcast.</summary>
        public Tensor maximum(Tensor other) => Ops.maximum.Call(this, other);

        /// <summary>Gives the smaller one of each two elements; shapes are broadcast.</summary>
        public Tensor minimum(Tensor other) => Ops.minimum.Call(this, other);

        /// <summary>Adds <paramref name="value"/> times the product of two tensors, element by element.</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar? value = null) =>
            Ops.addcmul.Call(this, tensor1, tensor2, value ?? 1);

        /// <summary>Goes from each element towards another one by a part of the way.</summary>
        public Tensor lerp(Tensor end, Scalar weight) => Ops.lerp_Scalar.Call(this, end, weight);
    }
}
