using Cluster.Torch.Interop;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn.utils.rnn;

namespace Cluster.Torch.Modules;

/// <summary>Is a recurrent network of gated units (Cho et al. 2014).</summary>
/// <remarks>Source: torch.nn.GRU, PyTorch 1.13.</remarks>
public sealed class GRU : RecurrentBase<Tensor?, (Tensor, Tensor)>
{
    internal GRU(RecurrentOptions options)
        : base(options)
    {
    }

    /// <summary>Runs a sequence through the network.</summary>
    /// <param name="input">[T, N, I], [N, T, I] where the batch comes first, or [T, I].</param>
    /// <param name="h0">The first states, [L D, N, H]; zeros where null.</param>
    /// <returns>The outputs of all steps and the last states.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor, Tensor) forward(Tensor input, Tensor? h0 = null)
    {
        var results = Run(Ops.gru_input, input, h0 is null ? null : [h0], stateCount: 1);
        return (results[0], results[1]);
    }

    /// <summary>Runs packed sequences through the network.</summary>
    /// <param name="input">The sequences, of rows of I.</param>
    /// <param name="h0">The first states, [L D, N, H]; zeros where null.</param>
    /// <returns>The packed outputs and the last states.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public (PackedSequence, Tensor) forward(PackedSequence input, Tensor? h0 = null)
    {
        var (output, states) = Run(Ops.gru_data, input, h0 is null ? null : [h0], stateCount: 1);
        return (output, states[0]);
    }

    /// <inheritdoc cref="forward(Tensor, Tensor)"/>
    public new (Tensor, Tensor) call(Tensor input, Tensor? h0 = null) => forward(input, h0);

    /// <inheritdoc cref="forward(PackedSequence, Tensor)"/>
    public (PackedSequence, Tensor) call(PackedSequence input, Tensor? h0 = null) => forward(input, h0);
}
