using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>In training sets elements to zero by chance and scales the others by 1 / (1 - p).</summary>
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                inplace ? Ops.dropout_.Mutate(input, p, training) : Ops.dropout.Call(input, p, training);

            /// <summary>In training sets whole channels of [N, C, L] or [C, L] to zero by chance.</summary>
            /// <exception cref="ArgumentException">The input has neither 2 nor 3 dimensions.</exception>
            public static Tensor dropout1d(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
            {
                if (input.ndim is not (2 or 3))
                    throw new ArgumentException($"dropout1d takes 2 or 3 dimensions, got {input.ndim}.", nameof(input));
                return Channels(input, batched: 3, p, training, inplace);
            }

            /// <summary>In training sets whole channels of [N, C, H, W] to zero by chance.</summary>
            /// <remarks>Of three dimensions the first is taken for the batch, as in PyTorch 1.13.</remarks>
            public static Tensor dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                Channels(input, batched: input.ndim, p, training, inplace);

            /// <summary>In training sets whole channels of [N, C, D, H, W] or [C, D, H, W] to zero by chance.</summary>
            /// <exception cref="ArgumentException">The input has neither 4 nor 5 dimensions.</exception>
            public static Tensor dropout3d(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
            {
                if (input.ndim is not (4 or 5))
                    throw new ArgumentException($"dropout3d takes 4 or 5 dimensions, got {input.ndim}.", nameof(input));
                return Channels(input, batched: 5, p, training, inplace);
            }

            /// <summary>In training sets elements by chance to what SELU gives at most, and keeps mean and variance.</summary>
            public static Tensor alpha_dropout(Tensor input, double p = 0.5, bool training = false, bool inplace = false) =>
                inplace ? Ops.alpha_dropout_.Mutate(input, p, training) : Ops.alpha_dropout.Call(input, p, training);

            private static Tensor Channels(Tensor input, int batched, double p, bool training, bool inplace)
            {
                if (input.ndim == batched)
                    return inplace
                        ? Ops.feature_dropout_.Mutate(input, p, training)
                        : Ops.feature_dropout.Call(input, p, training);
                using var scope = NewDisposeScope();
                var one = input.unsqueeze(0);
                if (!inplace) return scope.MoveToOuter(Ops.feature_dropout.Call(one, p, training).squeeze(0));
                Ops.feature_dropout_.Mutate(one, p, training);
                return input;
            }
        }
    }
}
