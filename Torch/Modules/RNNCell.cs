using Cluster.Torch.Interop;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Runs one step of a plain recurrent network.</summary>
public sealed class RNNCell : RecurrentCell<Tensor?, Tensor>
{
    private readonly Op _operator;

    internal RNNCell(long input, long hidden, NonLinearities nonLinearity, bool hasBias, Device? device, ScalarType? dtype)
        : base(input, hidden, 1, hasBias, device, dtype) =>
        _operator = nonLinearity == NonLinearities.ReLU ? Ops.rnn_relu_cell : Ops.rnn_tanh_cell;

    /// <summary>Runs a step.</summary>
    /// <param name="input">[N, I], or [I] for a single row.</param>
    /// <param name="h0">The state, [N, H]; zeros where null.</param>
    /// <returns>The next state.</returns>
    /// <exception cref="ArgumentException">The input's shape does not fit.</exception>
    public override Tensor forward(Tensor input, Tensor? h0 = null) => Step(
        input,
        h0 is null ? null : [h0],
        stateCount: 1,
        (rows, states) => [_operator.Call(rows, states[0], weight_ih, weight_hh, bias_ih, bias_hh)])[0];

    /// <inheritdoc cref="forward"/>
    public new Tensor call(Tensor input, Tensor? h0 = null) => forward(input, h0);
}
