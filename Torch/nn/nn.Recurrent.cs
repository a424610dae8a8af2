using Cluster.Torch.Modules;

namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Makes a plain recurrent network.</summary>
        /// <param name="inputSize">The length of a step's input.</param>
        /// <param name="hiddenSize">The length of a step's state.</param>
        /// <param name="numLayers">How many networks run one over the other.</param>
        /// <param name="nonLinearity">The function of the states.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="batchFirst">Whether the input is [N, T, I] rather than [T, N, I].</param>
        /// <param name="dropout">With what probability outputs of all layers but the last are dropped in training.</param>
        /// <param name="bidirectional">Whether a second network runs from the end to the beginning.</param>
        /// <param name="device">Where the weights lie.</param>
        /// <param name="dtype">Their element type.</param>
        /// <exception cref="ArgumentOutOfRangeException">A size is below 1 or the probability is none.</exception>
        public static RNN RNN(
            long inputSize,
            long hiddenSize,
            long numLayers = 1,
            NonLinearities nonLinearity = NonLinearities.Tanh,
            bool bias = true,
            bool batchFirst = false,
            double dropout = 0,
            bool bidirectional = false,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(
                new RecurrentOptions(inputSize, hiddenSize, numLayers, bias, batchFirst)
                {
                    Dropout = dropout,
                    Bidirectional = bidirectional,
                    Gates = 1,
                    Device = device,
                    Dtype = dtype,
                },
                nonLinearity);

        /// <summary>Makes a recurrent network with a long short-term memory.</summary>
        /// <param name="inputSize">The length of a step's input.</param>
        /// <param name="hiddenSize">The length of a step's state.</param>
        /// <param name="numLayers">How many networks run one over the other.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="batchFirst">Whether the input is [N, T, I] rather than [T, N, I].</param>
        /// <param name="dropout">With what probability outputs of all layers but the last are dropped in training.</param>
        /// <param name="bidirectional">Whether a second network runs from the end to the beginning.</param>
        /// <param name="device">Where the weights lie.</param>
        /// <param name="dtype">Their element type.</param>
        /// <exception cref="ArgumentOutOfRangeException">A size is below 1 or the probability is none.</exception>
        public static LSTM LSTM(
            long inputSize,
            long hiddenSize,
            long numLayers = 1,
            bool bias = true,
            bool batchFirst = false,
            double dropout = 0,
            bool bidirectional = false,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(new RecurrentOptions(inputSize, hiddenSize, numLayers, bias, batchFirst)
            {
                Dropout = dropout,
                Bidirectional = bidirectional,
                Gates = 4,
                Device = device,
                Dtype = dtype,
            });

        /// <summary>Makes a recurrent network of gated units.</summary>
        /// <param name="inputSize">The length of a step's input.</param>
        /// <param name="hiddenSize">The length of a step's state.</param>
        /// <param name="numLayers">How many networks run one over the other.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="batchFirst">Whether the input is [N, T, I] rather than [T, N, I].</param>
        /// <param name="dropout">With what probability outputs of all layers but the last are dropped in training.</param>
        /// <param name="bidirectional">Whether a second network runs from the end to the beginning.</param>
        /// <param name="device">Where the weights lie.</param>
        /// <param name="dtype">Their element type.</param>
        /// <exception cref="ArgumentOutOfRangeException">A size is below 1 or the probability is none.</exception>
        public static GRU GRU(
            long inputSize,
            long hiddenSize,
            long numLayers = 1,
            bool bias = true,
            bool batchFirst = false,
            double dropout = 0,
            bool bidirectional = false,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(new RecurrentOptions(inputSize, hiddenSize, numLayers, bias, batchFirst)
            {
                Dropout = dropout,
                Bidirectional = bidirectional,
                Gates = 3,
                Device = device,
                Dtype = dtype,
            });
    }
}
