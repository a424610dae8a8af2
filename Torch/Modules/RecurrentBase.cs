using Cluster.Torch.Interop;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;
using static Cluster.Torch.torch.nn.utils.rnn;

namespace Cluster.Torch.Modules;

/// <summary>Is the base of the recurrent networks: it holds their weights and runs sequences through them.</summary>
/// <remarks>
/// Shapes: T steps, N rows, I inputs, H hidden, L layers, D directions (1 or 2). The input is [T, N, I], [N, T, I] where
/// the batch comes first, or [T, I] for a single row. Source: torch.nn.modules.rnn.RNNBase, PyTorch 1.13.
/// </remarks>
/// <typeparam name="THidden">What is carried from step to step.</typeparam>
/// <typeparam name="TResult">The outputs of all steps and what is carried at last.</typeparam>
public abstract class RecurrentBase<THidden, TResult> : Module<Tensor, THidden, TResult>
{
    private readonly RecurrentOptions _options;
    private readonly Tensor[] _weights;

    private protected RecurrentBase(RecurrentOptions options)
    {
        options.Check();
        _options = options;
        var weights = new List<Tensor>();
        for (var layer = 0L; layer < options.Layers; layer++)
        {
            for (var direction = 0L; direction < options.Directions; direction++)
                weights.AddRange(NewWeights(layer, $"l{layer}{(direction == 1 ? "_reverse" : "")}"));
        }

        _weights = [.. weights];
        var bound = 1 / Math.Sqrt(options.HiddenSize);
        LayerInit.Draw(() => weights.ForEach(weight => init.uniform_(weight, -bound, bound)));
    }

    /// <summary>Gets whether the input is [N, T, I] rather than [T, N, I].</summary>
    public bool batch_first => _options.BatchFirst;

    /// <summary>Runs a sequence through an operator; states are [L D, N, H], or [L D, H] for a single row.</summary>
    /// <returns>The outputs, [T, N, D H] or as the input lies, and the last states.</returns>
    private protected Tensor[] Run(Op called, Tensor input, Tensor[]? states, int stateCount)
    {
        RequireInput(input);
        using var scope = NewDisposeScope();
        var isSingle = input.ndim == 2;
        var batchPlace = _options.BatchFirst ? 0 : 1;
        var batch = isSingle ? input.unsqueeze(batchPlace) : input;
        var rows = batch.shape[batchPlace];
        var carried = states is null
            ? Enumerable.Repeat(Zeros(rows, input), stateCount).ToArray()
            : states.Select(state => State(state, isSingle, rows)).ToArray();
        // Only the LSTM carries more than one state, and takes them as a list.
        Arg hidden = stateCount == 1 ? carried[0] : carried;
        var results = called.CallMany(
            batch,
            hidden,
            _weights,
            _options.HasBias,
            _options.Layers,
            _options.Dropout,
            training,
            _options.Bidirectional,
            _options.BatchFirst);
        if (isSingle) results = [.. results.Select((result, i) => result.squeeze(i == 0 ? batchPlace : 1))];
        foreach (var result in results) scope.MoveToOuter(result);
        return results;
    }

    /// <summary>Runs packed sequences through an operator; states are [L D, N, H] in the order of the rows.</summary>
    /// <returns>The packed outputs and the last states.</returns>
    private protected (PackedSequence Output, Tensor[] States) Run(
        Op called, PackedSequence input, Tensor[]? states, int stateCount)
    {
        if (input.data.ndim != 2 || input.data.size(-1) != _options.InputSize)
            throw new ArgumentException(
                $"{GetName()} takes packed rows of {_options.InputSize}, got [{string.Join(", ", input.data.shape)}].",
                nameof(input));
        using var scope = NewDisposeScope();
        var rows = input.batch_sizes.select(0, 0).ToInt64();
        var carried = states is null
            ? Enumerable.Repeat(Zeros(rows, input.data), stateCount).ToArray()
            : states.Select(state => Ordered(State(state, isSingle: false, rows), input.sorted_indices)).ToArray();
        Arg hidden = stateCount == 1 ? carried[0] : carried;
        var results = called.CallMany(
            input.data,
            input.batch_sizes,
            hidden,
            _weights,
            _options.HasBias,
            _options.Layers,
            _options.Dropout,
            training,
            _options.Bidirectional);
        var last = results.Skip(1).Select(state => Ordered(state, input.unsorted_indices)).ToArray();
        foreach (var tensor in last.Append(results[0])) scope.MoveToOuter(tensor);
        var sizes = scope.MoveToOuter(input.batch_sizes.detach());
        var order = input.sorted_indices is null ? null : scope.MoveToOuter(input.sorted_indices.detach());
        var back = input.unsorted_indices is null ? null : scope.MoveToOuter(input.unsorted_indices.detach());
        return (new PackedSequence(results[0], sizes, order, back), last);
    }

    private static Tensor Ordered(Tensor state, Tensor? order) => order is null ? state : state.index_select(1, order);

    private Parameter[] NewWeights(long layer, string suffix)
    {
        var rows = _options.Gates * _options.HiddenSize;
        var columns = layer == 0 ? _options.InputSize : _options.HiddenSize * _options.Directions;
        List<(string Name, long[] Shape)> made =
            [("weight_ih", [rows, columns]), ("weight_hh", [rows, _options.HiddenSize])];
        if (_options.HasBias) made.AddRange([("bias_ih", [rows]), ("bias_hh", [rows])]);
        return made.Select(entry =>
        {
            var parameter = LayerInit.NewParameter(entry.Shape, _options.Dtype, _options.Device);
            register_parameter($"{entry.Name}_{suffix}", parameter);
            return parameter;
        }).ToArray();
    }

    private void RequireInput(Tensor input)
    {
        if (input.ndim is not (2 or 3))
            throw new ArgumentException($"{GetName()} takes 2 or 3 dimensions, got {input.ndim}.", nameof(input));
        if (input.size(-1) != _options.InputSize)
            throw new ArgumentException(
                $"{GetName()} takes rows of {_options.InputSize}, got {input.size(-1)}.", nameof(input));
    }

    private Tensor Zeros(long rows, Tensor like) =>
        zeros([_options.Layers * _options.Directions, rows, _options.HiddenSize], like.dtype, like.device);

    private Tensor State(Tensor state, bool isSingle, long rows)
    {
        long[] wanted = [_options.Layers * _options.Directions, rows, _options.HiddenSize];
        var batch = isSingle && state.ndim == 2 ? state.unsqueeze(1) : state;
        if (batch.shape.SequenceEqual(wanted)) return batch;
        throw new ArgumentException(
            $"{GetName()} carries [{string.Join(", ", wanted)}], got [{string.Join(", ", state.shape)}].", nameof(state));
    }
}
