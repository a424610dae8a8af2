using Cluster.Torch.Modules;

namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Makes one step of a plain recurrent network.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The hidden size is below 1.</exception>
        public static RNNCell RNNCell(
            long inputSize,
            long hiddenSize,
            NonLinearities nonLinearity = NonLinearities.Tanh,
            bool bias = true,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(inputSize, hiddenSize, nonLinearity, bias, device, dtype);

        /// <summary>Makes one step of a recurrent network of gated units.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The hidden size is below 1.</exception>
        public static GRUCell GRUCell(
            long inputSize, long hiddenSize, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(inputSize, hiddenSize, bias, device, dtype);

        /// <summary>Makes one step of a recurrent network with a long short-term memory.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The hidden size is below 1.</exception>
        public static LSTMCell LSTMCell(
            long inputSize, long hiddenSize, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(inputSize, hiddenSize, bias, device, dtype);
    }
}
