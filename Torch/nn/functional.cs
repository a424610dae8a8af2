using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Holds the layers' functions without their parameters.</summary>
        public static partial class functional
        {
            /// <summary>Gives <c>input x weight^T + bias</c>, [..., in] to [..., out].</summary>
            public static Tensor linear(Tensor input, Tensor weight, Tensor? bias = null) =>
                Ops.linear.Call(input, weight, bias);

            /// <summary>Convolves [N, C, H, W] with [out, C / groups, kH, kW].</summary>
            public static Tensor conv2d(
                Tensor input,
                Tensor weight,
                Tensor? bias = null,
                long[]? strides = null,
                long[]? padding = null,
                long[]? dilation = null,
                long groups = 1) =>
                Ops.conv2d.Call(
                    input, weight, bias, strides ?? Ones, padding ?? Zeros, dilation ?? Ones, groups);

            /// <summary>Gives the largest element of each window of [N, C, H, W].</summary>
            public static Tensor max_pool2d(
                Tensor input,
                long[] kernelSize,
                long[]? strides = null,
                long[]? padding = null,
                long[]? dilation = null,
                bool ceil_mode = false) =>
                Ops.max_pool2d.Call(
                    input, kernelSize, strides ?? kernelSize, padding ?? Zeros, dilation ?? Ones, ceil_mode);

            /// <summary>
            /// Normalizes each channel over the batch, and in training updates the running statistics.
            /// </summary>
            /// <exception cref="ArgumentException">In training each channel has a single value.</exception>
            public static Tensor batch_norm(
                Tensor input,
                Tensor? running_mean,
                Tensor? running_var,
                Tensor? weight = null,
                Tensor? bias = null,
                bool training = false,
                double momentum = 0.1,
                double eps = 1e-5)
            {
                // Its variance would be 0 / 0. PyTorch refuses it as well (functional.py, _verify_batch_size).
                if (training && input.ndim > 1 && input.numel() == input.shape[1])
                    throw new ArgumentException(
                        $"Expected more than 1 value per channel when training, got input size [{string.Join(", ", input.shape)}]",
                        nameof(input));
                return Ops.batch_norm.Call(input, weight, bias, running_mean, running_var, training, momentum, eps, true);
            }

            /// <summary>In training sets elements to zero by chance and scales the others by 1 / (1 - p).</summary>
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                inplace ? Ops.dropout_.Mutate(input, p, training) : Ops.dropout.Call(input, p, training);

            /// <summary>Gives each element, or zero where it is negative.</summary>
            public static Tensor relu(Tensor input, bool inplace = false) => inplace ? input.relu_() : input.relu();

            /// <summary>Gives the hyperbolic tangent of each element.</summary>
            public static Tensor tanh(Tensor input, bool inplace = false) => inplace ? input.tanh_() : input.tanh();

            /// <summary>Gives the logistic function of each element.</summary>
            public static Tensor sigmoid(Tensor input, bool inplace = false) =>
                inplace ? input.sigmoid_() : input.sigmoid();

            /// <summary>Gives exponentials divided by their sum along a dimension.</summary>
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            /// <summary>Gives the logarithm of the softmax along a dimension.</summary>
            public static Tensor log_softmax(Tensor input, long dim, ScalarType? dtype = null) =>
                input.log_softmax(dim, dtype);

            private static readonly long[] Ones = [1, 1];
            private static readonly long[] Zeros = [0, 0];
        }
    }
}
