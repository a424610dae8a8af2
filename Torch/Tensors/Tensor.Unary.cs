using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Gives the magnitude of each element.</summary>
        public Tensor abs() => Ops.abs.Call(this);

        /// <summary>Does <see cref="abs"/> in place.</summary>
        public Tensor abs_() => Ops.abs_.Mutate(this);

        /// <summary>Gives the negative of each element.</summary>
        public Tensor neg() => Ops.neg.Call(this);

        /// <summary>Does <see cref="neg"/> in place.</summary>
        public Tensor neg_() => Ops.neg_.Mutate(this);

        /// <summary>Gives e to the power of each element.</summary>
        public Tensor exp() => Ops.exp.Call(this);

        /// <summary>Does <see cref="exp"/> in place.</summary>
        public Tensor exp_() => Ops.exp_.Mutate(this);

        /// <summary>Gives the natural logarithm of each element.</summary>
        public Tensor log() => Ops.log.Call(this);

        /// <summary>Does <see cref="log"/> in place.</summary>
        public Tensor log_() => Ops.log_.Mutate(this);

        /// <summary>Gives the base-2 logarithm of each element.</summary>
        public Tensor log2() => Ops.log2.Call(this);

        /// <summary>Gives the natural logarithm of one plus each element.</summary>
        public Tensor log1p() => Ops.log1p.Call(this);

        /// <summary>Gives the square root of each element.</summary>
        public Tensor sqrt() => Ops.sqrt.Call(this);

        /// <summary>Does <see cref="sqrt"/> in place.</summary>
        public Tensor sqrt_() => Ops.sqrt_.Mutate(this);

        /// <summary>Gives one over the square root of each element.</summary>
        public Tensor rsqrt() => Ops.rsqrt.Call(this);

        /// <summary>Gives the square of each element.</summary>
        public Tensor square() => Ops.square.Call(this);

        /// <summary>Gives one over each element.</summary>
        public Tensor reciprocal() => Ops.reciprocal.Call(this);

        /// <summary>Gives the sign of each element.</summary>
        public Tensor sign() => Ops.sign.Call(this);

        /// <summary>Rounds each element down.</summary>
        public Tensor floor() => Ops.floor.Call(this);

        /// <summary>Rounds each element up.</summary>
        public Tensor ceil() => Ops.ceil.Call(this);

        /// <summary>Rounds each element to the nearest whole number, halves to even.</summary>
        public Tensor round() => Ops.round.Call(this);

        /// <summary>Gives the sine of each element.</summary>
        public Tensor sin() => Ops.sin.Call(this);

        /// <summary>Gives the cosine of each element.</summary>
        public Tensor cos() => Ops.cos.Call(this);

        /// <summary>Gives the error function of each element.</summary>
        public Tensor erf() => Ops.erf.Call(this);

        /// <summary>Gives the hyperbolic tangent of each element.</summary>
        public Tensor tanh() => Ops.tanh.Call(this);

        /// <summary>Does <see cref="tanh"/> in place.</summary>
        public Tensor tanh_() => Ops.tanh_.Mutate(this);

        /// <summary>Gives the logistic function of each element.</summary>
        public Tensor sigmoid() => Ops.sigmoid.Call(this);

        /// <summary>Does <see cref="sigmoid"/> in place.</summary>
        public Tensor sigmoid_() => Ops.sigmoid_.Mutate(this);

        /// <summary>Gives each element, or zero where it is negative.</summary>
        public Tensor relu() => Ops.relu.Call(this);

        /// <summary>Does <see cref="relu"/> in place.</summary>
        public Tensor relu_() => Ops.relu_.Mutate(this);

        /// <summary>Tells of each element whether it is neither infinite nor not a number.</summary>
        public Tensor isfinite() => Ops.isfinite.Call(this);

        /// <summary>Tells of each element whether it is not a number.</summary>
        public Tensor isnan() => Ops.isnan.Call(this);

        /// <summary>Tells of each element whether it is infinite.</summary>
        public Tensor isinf() => Ops.isinf.Call(this);

        /// <summary>Tells of each element whether it is zero.</summary>
        public Tensor logical_not() => Ops.logical_not.Call(this);
    }
}
