using Cluster.Torch.Interop;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;
using static Cluster.Torch.torch.nn.utils.rnn;

namespace Cluster.Torch.Modules;

/// <summary>Is a plain recurrent network: <c>h' = f(W_ih x + b_ih + W_hh h + b_hh)</c>.</summary>
/// <remarks>Source: torch.nn.RNN, PyTorch 1.13.</remarks>
public sealed class RNN : RecurrentBase<Tensor?, (Tensor, Tensor)>
{
    private readonly Op _operator;
    private readonly Op _packed;

    internal RNN(RecurrentOptions options, NonLinearities nonLinearity)
        : base(options) => (_operator, _packed) = nonLinearity == NonLinearities.ReLU
            ? (Ops.rnn_relu_input, Ops.rnn_relu_data)
            : (Ops.rnn_tanh_input, Ops.rnn_tanh_data);

    /// <summary>Runs a sequence through the network.</summary>
    /// <param name="input">[T, N, I], [N, T, I] where the batch comes first, or [T, I].</param>
    /// <param name="h0">The first states, [L D, N, H]; zeros where null.</param>
    /// <returns>The outputs of all steps and the last states.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor, Tensor) forward(Tensor input, Tensor? h0 = null)
    {
        var results = Run(_operator, input, h0 is null ? null : [h0], stateCount: 1);
        return (results[0], results[1]);
    }

    /// <summary>Runs packed sequences through the network.</summary>
    /// <param name="input">The sequences, of rows of I.</param>
    /// <param name="h0">The first states, [L D, N, H]; zeros where null.</param>
    /// <returns>The packed outputs and the last states.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public (PackedSequence, Tensor) forward(PackedSequence input, Tensor? h0 = null)
    {
        var (output, states) = Run(_packed, input, h0 is null ? null : [h0], stateCount: 1);
        return (output, states[0]);
    }

    /// <inheritdoc cref="forward(Tensor, Tensor)"/>
    public new (Tensor, Tensor) call(Tensor input, Tensor? h0 = null) => forward(input, h0);

    /// <inheritdoc cref="forward(PackedSequence, Tensor)"/>
    public (PackedSequence, Tensor) call(PackedSequence input, Tensor? h0 = null) => forward(input, h0);
}
