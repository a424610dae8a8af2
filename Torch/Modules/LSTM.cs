using Cluster.Torch.Interop;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn.utils.rnn;

namespace Cluster.Torch.Modules;

/// <summary>Is a recurrent network with a long short-term memory (Hochreiter and Schmidhuber 1997).</summary>
/// <remarks>Source: torch.nn.LSTM, PyTorch 1.13.</remarks>
public sealed class LSTM : RecurrentBase<(Tensor, Tensor)?, (Tensor, Tensor, Tensor)>
{
    internal LSTM(RecurrentOptions options)
        : base(options)
    {
    }

    /// <summary>Runs a sequence through the network.</summary>
    /// <param name="input">[T, N, I], [N, T, I] where the batch comes first, or [T, I].</param>
    /// <param name="h0_c0">The first states and cells, [L D, N, H] each; zeros where null.</param>
    /// <returns>The outputs of all steps, the last states and the last cells.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor, Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0 = null)
    {
        Tensor[]? states = h0_c0 is var (state, cell) ? [state, cell] : null;
        var results = Run(Ops.lstm_input, input, states, stateCount: 2);
        return (results[0], results[1], results[2]);
    }

    /// <summary>Runs packed sequences through the network.</summary>
    /// <param name="input">The sequences, of rows of I.</param>
    /// <param name="h0_c0">The first states and cells, [L D, N, H] each; zeros where null.</param>
    /// <returns>The packed outputs, the last states and the last cells.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public (PackedSequence, Tensor, Tensor) forward(PackedSequence input, (Tensor, Tensor)? h0_c0 = null)
    {
        Tensor[]? first = h0_c0 is var (state, cell) ? [state, cell] : null;
        var (output, states) = Run(Ops.lstm_data, input, first, stateCount: 2);
        return (output, states[0], states[1]);
    }

    /// <summary>Runs packed sequences through the network.</summary>
    public (PackedSequence, Tensor, Tensor) call(PackedSequence input, (Tensor, Tensor)? h0_c0 = null) =>
        forward(input, h0_c0);

    /// <summary>Runs a sequence through the network.</summary>
    public new (Tensor, Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => forward(input, h0_c0);
}
