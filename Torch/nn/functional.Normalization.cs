using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
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
                    throw SingleValue("1 value per channel", input);
                return Ops.batch_norm.Call(input, weight, bias, running_mean, running_var, training, momentum, eps, true);
            }

            /// <summary>Normalizes each channel of each row, or by running statistics.</summary>
            /// <exception cref="ArgumentException">Each channel has a single value.</exception>
            public static Tensor instance_norm(
                Tensor input,
                Tensor? running_mean = null,
                Tensor? running_var = null,
                Tensor? weight = null,
                Tensor? bias = null,
                bool use_input_stats = true,
                double momentum = 0.1,
                double eps = 1e-5)
            {
                if (use_input_stats && input.shape.Skip(2).Aggregate(1L, (product, size) => product * size) == 1)
                    throw SingleValue("1 spatial element", input);
                return Ops.instance_norm.Call(
                    input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, true);
            }

            /// <summary>Normalizes groups of channels of each row, then scales and shifts each channel.</summary>
            /// <exception cref="ArgumentException">Each group has a single value.</exception>
            public static Tensor group_norm(
                Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(num_groups, 1);
                if (input.ndim > 1 && input.numel() == num_groups) throw SingleValue("1 value per group", input);
                return Ops.group_norm.Call(input, num_groups, weight, bias, eps, true);
            }

            private static ArgumentException SingleValue(string what, Tensor input) =>
                new($"Expected more than {what} when training, got input size [{string.Join(", ", input.shape)}]", nameof(input));
        }
    }
}
