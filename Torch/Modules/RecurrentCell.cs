using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Is the base of the cells: recurrent networks of one layer that run one step.</summary>
/// <remarks>Source: torch.nn.modules.rnn.RNNCellBase, PyTorch 1.13.</remarks>
/// <typeparam name="THidden">What is carried from step to step.</typeparam>
/// <typeparam name="TResult">What a step gives.</typeparam>
public abstract class RecurrentCell<THidden, TResult> : Module<Tensor, THidden, TResult>
{
    private readonly long _inputSize;
    private readonly long _hiddenSize;

    private protected RecurrentCell(
        long inputSize, long hiddenSize, long gates, bool hasBias, Device? device, ScalarType? dtype)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hiddenSize, 1);
        (_inputSize, _hiddenSize) = (inputSize, hiddenSize);
        var rows = gates * hiddenSize;
        weight_ih = LayerInit.NewParameter([rows, inputSize], dtype, device);
        weight_hh = LayerInit.NewParameter([rows, hiddenSize], dtype, device);
        bias_ih = hasBias ? LayerInit.NewParameter([rows], dtype, device) : null;
        bias_hh = hasBias ? LayerInit.NewParameter([rows], dtype, device) : null;
        register_parameter(nameof(weight_ih), weight_ih);
        register_parameter(nameof(weight_hh), weight_hh);
        register_parameter(nameof(bias_ih), bias_ih);
        register_parameter(nameof(bias_hh), bias_hh);
        var bound = 1 / Math.Sqrt(hiddenSize);
        LayerInit.Draw(() =>
        {
            foreach (var parameter in parameters()) init.uniform_(parameter, -bound, bound);
        });
    }

    /// <summary>Gets the weights of the input, [gates H, I].</summary>
    public Parameter weight_ih { get; }

    /// <summary>Gets the weights of the state, [gates H, H].</summary>
    public Parameter weight_hh { get; }

    /// <summary>Gets the input's bias, [gates H]; null where there is none.</summary>
    public Parameter? bias_ih { get; }

    /// <summary>Gets the state's bias, [gates H]; null where there is none.</summary>
    public Parameter? bias_hh { get; }

    /// <summary>Runs one step with rows, and gives single ones back without their dimension.</summary>
    private protected Tensor[] Step(Tensor input, Tensor[]? states, int stateCount, Func<Tensor, Tensor[], Tensor[]> compute)
    {
        if (input.ndim is not (1 or 2) || input.size(-1) != _inputSize)
            throw new ArgumentException(
                $"{GetName()} takes [N, {_inputSize}] or [{_inputSize}], got [{string.Join(", ", input.shape)}].", nameof(input));
        using var scope = NewDisposeScope();
        var isSingle = input.ndim == 1;
        var rows = isSingle ? input.unsqueeze(0) : input;
        var carried = states?.Select(state => isSingle ? state.unsqueeze(0) : state).ToArray()
            ?? Enumerable.Repeat(zeros([rows.shape[0], _hiddenSize], input.dtype, input.device), stateCount).ToArray();
        var results = compute(rows, carried);
        if (isSingle) results = [.. results.Select(result => result.squeeze(0))];
        foreach (var result in results) scope.MoveToOuter(result);
        return results;
    }
}
