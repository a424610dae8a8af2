using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Mixes values by how well their keys fit a query, in several subspaces (Vaswani et al. 2017).</summary>
/// <remarks>
/// Shapes: T targets, S sources, N rows, E the embedding, H heads. The query is [T, N, E], key and value [S, N, E];
/// [N, T, E] where the batch comes first; without N for a single row. What PyTorch computes by a fused kernel outside of
/// training is computed as in training here. Source: torch.nn.MultiheadAttention, PyTorch 1.13.
/// </remarks>
public sealed class MultiheadAttention : Module<Tensor, Tensor, Tensor, Tensor?, bool, Tensor?, (Tensor, Tensor?)>
{
    private readonly AttentionOptions _options;
    private readonly Parameter? _inProjection;
    private readonly Parameter? _queryProjection;
    private readonly Parameter? _keyProjection;
    private readonly Parameter? _valueProjection;
    private readonly Parameter? _inBias;
    private readonly Parameter? _keyBias;
    private readonly Parameter? _valueBias;

    internal MultiheadAttention(AttentionOptions options)
    {
        options.Check();
        _options = options;
        var size = options.Size;
        if (options.IsPacked)
        {
            _inProjection = New([3 * size, size]);
        }
        else
        {
            _queryProjection = New([size, size]);
            _keyProjection = New([size, options.KeySize]);
            _valueProjection = New([size, options.ValueSize]);
        }

        _inBias = options.HasBias ? New([3 * size]) : null;
        out_proj = new Linear(size, size, options.HasBias, options.Device, options.Dtype);
        _keyBias = options.AddsBias ? New([1, 1, size]) : null;
        _valueBias = options.AddsBias ? New([1, 1, size]) : null;
        Register();
        LayerInit.Draw(Fill);
    }

    /// <summary>Gets the layer that mixes the heads' results.</summary>
    public Linear out_proj { get; }

    /// <summary>Gets the number of heads.</summary>
    public long num_heads => _options.Heads;

    /// <summary>Mixes the values.</summary>
    /// <param name="query">What is looked for, [T, N, E].</param>
    /// <param name="key">What it is compared with, [S, N, E].</param>
    /// <param name="value">What is mixed, [S, N, E].</param>
    /// <param name="key_padding_mask">[N, S] bool: true where a key is left out; or numbers that are added.</param>
    /// <param name="need_weights">Whether the weights are given too, as means over the heads.</param>
    /// <param name="attn_mask">[T, S] or [N H, T, S] bool: true where nothing is mixed; or numbers that are added.</param>
    /// <returns>The mixed values, [T, N, E], and the weights, [N, T, S], or null.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public override (Tensor, Tensor?) forward(
        Tensor query, Tensor key, Tensor value, Tensor? key_padding_mask, bool need_weights, Tensor? attn_mask)
    {
        using var scope = NewDisposeScope();
        var isSingle = RequireShapes(query, key, value);
        var (queries, keys, values) = StepsFirst(query, key, value, isSingle);
        var mask = isSingle ? key_padding_mask?.unsqueeze(0) : key_padding_mask;
        var attention = new Attention(_options, training, Project(queries, keys, values), mask, attn_mask)
        {
            KeyBias = _keyBias,
            ValueBias = _valueBias,
        };
        var (mixed, weights) = attention.Compute(need_weights);
        var steps = queries.shape;
        var output = out_proj.call(mixed).view(steps[0], steps[1], _options.Size);
        if (isSingle) (output, weights) = (output.squeeze(1), weights?.squeeze(0));
        else if (_options.BatchFirst) output = output.transpose(1, 0);
        scope.MoveToOuter(output);
        return (output, weights is null ? null : scope.MoveToOuter(weights));
    }

    /// <inheritdoc cref="forward"/>
    public new (Tensor, Tensor?) call(
        Tensor query,
        Tensor key,
        Tensor value,
        Tensor? key_padding_mask = null,
        bool need_weights = true,
        Tensor? attn_mask = null) =>
        forward(query, key, value, key_padding_mask, need_weights, attn_mask);

    private Parameter New(long[] shape) => LayerInit.NewParameter(shape, _options.Dtype, _options.Device);

    private void Register()
    {
        register_parameter("in_proj_weight", _inProjection);
        register_parameter("q_proj_weight", _queryProjection);
        register_parameter("k_proj_weight", _keyProjection);
        register_parameter("v_proj_weight", _valueProjection);
        register_parameter("in_proj_bias", _inBias);
        register_parameter("bias_k", _keyBias);
        register_parameter("bias_v", _valueBias);
        register_module(nameof(out_proj), out_proj);
    }

    private void Fill()
    {
        foreach (var weight in new[] { _inProjection, _queryProjection, _keyProjection, _valueProjection })
        {
            if (weight is not null) init.xavier_uniform_(weight);
        }

        if (_inBias is not null)
        {
            init.constant_(_inBias, 0.0);
            init.constant_(out_proj.bias!, 0.0);
        }

        if (_keyBias is not null) init.xavier_normal_(_keyBias);
        if (_valueBias is not null) init.xavier_normal_(_valueBias);
    }

    private bool RequireShapes(Tensor query, Tensor key, Tensor value)
    {
        var dimensions = query.ndim;
        if (dimensions is not (2 or 3) || key.ndim != dimensions || value.ndim != dimensions)
            throw new ArgumentException(
                $"Query, key and value all take 2 or 3 dimensions, got {dimensions}, {key.ndim} and {value.ndim}.");
        if (query.size(-1) != _options.Size || key.size(-1) != _options.KeySize || value.size(-1) != _options.ValueSize)
            throw new ArgumentException(
                $"Query, key and value take rows of {_options.Size}, {_options.KeySize} and {_options.ValueSize}, "
                + $"got {query.size(-1)}, {key.size(-1)} and {value.size(-1)}.");
        return dimensions == 2;
    }

    // One tensor given twice stays one: what is the same is projected at once. PyTorch loses that for a single row.
    private (Tensor Query, Tensor Key, Tensor Value) StepsFirst(Tensor query, Tensor key, Tensor value, bool isSingle)
    {
        if (isSingle) return (query.unsqueeze(1), key.unsqueeze(1), value.unsqueeze(1));
        if (!_options.BatchFirst) return (query, key, value);
        var queries = query.transpose(1, 0);
        var keys = ReferenceEquals(key, query) ? queries : key.transpose(1, 0);
        return (queries, keys, ReferenceEquals(value, key) ? keys : value.transpose(1, 0));
    }

    private Tensor[] Project(Tensor query, Tensor key, Tensor value)
    {
        if (_inProjection is not null && ReferenceEquals(key, value)) return ProjectAtOnce(query, key, _inProjection);
        var biases = _inBias?.chunk(3);
        if (_inProjection is null)
            return [
                functional.linear(query, _queryProjection!, biases?[0]),
                functional.linear(key, _keyProjection!, biases?[1]),
                functional.linear(value, _valueProjection!, biases?[2]),
            ];
        var weights = _inProjection.chunk(3);
        return [
            functional.linear(query, weights[0], biases?[0]),
            functional.linear(key, weights[1], biases?[1]),
            functional.linear(value, weights[2], biases?[2]),
        ];
    }

    private Tensor[] ProjectAtOnce(Tensor query, Tensor key, Parameter projection)
    {
        if (ReferenceEquals(query, key)) return functional.linear(query, projection, _inBias).chunk(3, -1);
        long[] parts = [_options.Size, 2 * _options.Size];
        var (weights, shifts) = (projection.split(parts), _inBias?.split(parts));
        return [
            functional.linear(query, weights[0], shifts?[0]),
            .. functional.linear(key, weights[1], shifts?[1]).chunk(2, -1),
        ];
    }
}
