using Cluster.Torch.Interop;
using static Cluster.Torch.torch;

namespace Cluster.Torch.Modules;

/// <summary>Runs one step of a recurrent network with a long short-term memory.</summary>
public sealed class LSTMCell : RecurrentCell<(Tensor, Tensor)?, (Tensor, Tensor)>
{
    internal LSTMCell(long input, long hidden, bool hasBias, Device? device, ScalarType? dtype)
        : base(input, hidden, 4, hasBias, device, dtype)
    {
    }

    /// <summary>Runs a step.</summary>
    /// <param name="input">[N, I], or [I] for a single row.</param>
    /// <param name="h0_c0">The state and the cell, [N, H] each; zeros where null.</param>
    /// <returns>The next state and cell.</returns>
    /// <exception cref="ArgumentException">The input's shape does not fit.</exception>
    public override (Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0 = null)
    {
        Tensor[]? states = h0_c0 is var (state, cell) ? [state, cell] : null;
        var results = Step(
            input,
            states,
            stateCount: 2,
            (rows, carried) => Ops.lstm_cell.CallMany(rows, carried, weight_ih, weight_hh, bias_ih, bias_hh));
        return (results[0], results[1]);
    }

    /// <inheritdoc cref="forward"/>
    public new (Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => forward(input, h0_c0);
}
