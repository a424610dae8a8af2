using Cluster.Torch.Modules;

namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Makes a layer that mixes values by how well their keys fit a query.</summary>
        /// <param name="embedded_dim">The length of a query, and of what is given.</param>
        /// <param name="num_heads">The number of subspaces; it divides the length.</param>
        /// <param name="dropout">With what probability weights are dropped in training.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="add_bias_kv">Whether a trained key and value are added to those given.</param>
        /// <param name="add_zero_attn">Whether a key and value of zeros are added to those given.</param>
        /// <param name="kdim">The length of a key; as a query where null.</param>
        /// <param name="vdim">The length of a value; as a query where null.</param>
        /// <param name="batch_first">Whether the input is [N, T, E] rather than [T, N, E].</param>
        /// <param name="device">Where the weights lie.</param>
        /// <param name="dtype">Their element type.</param>
        /// <exception cref="ArgumentException">The heads do not divide the length.</exception>
        public static MultiheadAttention MultiheadAttention(
            long embedded_dim,
            long num_heads,
            double dropout = 0,
            bool bias = true,
            bool add_bias_kv = false,
            bool add_zero_attn = false,
            long? kdim = null,
            long? vdim = null,
            bool batch_first = false,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(new AttentionOptions(embedded_dim, num_heads)
            {
                Dropout = dropout,
                HasBias = bias,
                AddsBias = add_bias_kv,
                AddsZeros = add_zero_attn,
                KeySize = kdim ?? embedded_dim,
                ValueSize = vdim ?? embedded_dim,
                BatchFirst = batch_first,
                Device = device,
                Dtype = dtype,
            });

        /// <summary>Makes a transformer's layer: attention of each step to all, then two linear layers.</summary>
        /// <param name="d_model">The length of a step.</param>
        /// <param name="nhead">The number of heads; it divides the length.</param>
        /// <param name="dim_feedforward">The length between the linear layers.</param>
        /// <param name="dropout">With what probability elements are dropped in training.</param>
        /// <param name="activation">The function between the linear layers.</param>
        /// <param name="layer_norm_eps">What is added to variances.</param>
        /// <param name="batch_first">Whether the input is [N, T, E] rather than [T, N, E].</param>
        /// <param name="norm_first">Whether is normalized before each part rather than behind it.</param>
        /// <param name="device">Where the weights lie.</param>
        /// <param name="dtype">Their element type.</param>
        /// <exception cref="ArgumentException">The heads do not divide the length.</exception>
        public static TransformerEncoderLayer TransformerEncoderLayer(
            long d_model = 512,
            long nhead = 8,
            long dim_feedforward = 2048,
            double dropout = 0.1,
            Activations activation = Activations.ReLU,
            double layer_norm_eps = 1e-5,
            bool batch_first = false,
            bool norm_first = false,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(new TransformerOptions(d_model, nhead, dim_feedforward, dropout, activation)
            {
                Eps = layer_norm_eps,
                BatchFirst = batch_first,
                NormFirst = norm_first,
                Device = device,
                Dtype = dtype,
            });

        /// <summary>Makes a stack of transformer layers.</summary>
        /// <param name="encoder_layer">What each begins as a copy of; it is not part of the stack.</param>
        /// <param name="num_layers">How many.</param>
        /// <param name="norm">What normalizes the result; null for nothing.</param>
        public static TransformerEncoder TransformerEncoder(
            TransformerEncoderLayer encoder_layer, long num_layers, Module<Tensor, Tensor>? norm = null) =>
            new(encoder_layer, num_layers, norm);
    }
}
