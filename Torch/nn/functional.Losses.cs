using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>
            /// Gives the cross entropy of scores [N, C, ...] against classes (int64, [N, ...]) or probabilities.
            /// </summary>
            public static Tensor cross_entropy(
                Tensor input,
                Tensor target,
                Tensor? weight = null,
                long ignore_index = -100,
                Reduction reduction = Reduction.Mean,
                double label_smoothing = 0) =>
                Ops.cross_entropy_loss.Call(input, target, weight, reduction, ignore_index, label_smoothing);

            /// <summary>
            /// Gives the negative log likelihood of log probabilities [N, C, ...] against classes (int64).
            /// </summary>
            public static Tensor nll_loss(
                Tensor input,
                Tensor target,
                Tensor? weight = null,
                long ignore_index = -100,
                Reduction reduction = Reduction.Mean) =>
                Ops.nll_loss_nd.Call(input, target, weight, reduction, ignore_index);

            /// <summary>Gives the squared differences.</summary>
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Ops.mse_loss.Call(input, target, reduction);

            /// <summary>Gives the cross entropy of probabilities against truth values as numbers 0 to 1.</summary>
            public static Tensor binary_cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                Ops.binary_cross_entropy.Call(input, target, weight, reduction);

            /// <summary>
            /// Gives the cross entropy of scores, through the logistic function, against numbers 0 to 1.
            /// </summary>
            public static Tensor binary_cross_entropy_with_logits(
                Tensor input,
                Tensor target,
                Tensor? weight = null,
                Reduction reduction = Reduction.Mean,
                Tensor? pos_weights = null) =>
                Ops.binary_cross_entropy_with_logits.Call(input, target, weight, pos_weights, reduction);
        }
    }
}
