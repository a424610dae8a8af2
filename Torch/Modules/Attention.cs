using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Computes attention from what is projected already.</summary>
/// <remarks>
/// Shapes as in <see cref="MultiheadAttention"/>; B = N H. The tensors that it makes belong to the caller's scope. Source:
/// torch.nn.functional.multi_head_attention_forward, PyTorch 1.13: the same operators in the same order.
/// </remarks>
internal sealed class Attention
{
    private readonly AttentionOptions _options;
    private readonly bool _training;
    private readonly Tensor _query;
    private readonly Tensor? _keyPadding;
    private readonly Tensor? _mask;
    private readonly long _rows;
    private readonly long _targets;

    internal Attention(AttentionOptions options, bool training, Tensor[] projected, Tensor? keyPadding, Tensor? mask)
    {
        _options = options;
        _training = training;
        (_query, Key, Value) = (projected[0], projected[1], projected[2]);
        var shape = _query.shape;
        (_targets, _rows) = (shape[0], shape[1]);
        RequireMask(keyPadding, nameof(keyPadding));
        RequireMask(mask, nameof(mask));
        _keyPadding = keyPadding;
        _mask = mask?.ndim == 2 ? mask.unsqueeze(0) : mask;
    }

    internal Tensor? KeyBias { get; init; }

    internal Tensor? ValueBias { get; init; }

    private Tensor Key { get; set; }

    private Tensor Value { get; set; }

    /// <summary>Computes the mixed values, [T N, E], and on demand the weights, [N, T, S].</summary>
    internal (Tensor Mixed, Tensor? Weights) Compute(bool needsWeights)
    {
        var (padding, mask) = (_keyPadding, _mask);
        if (KeyBias is not null && ValueBias is not null)
        {
            Key = cat([Key, KeyBias.repeat(1, _rows, 1)]);
            Value = cat([Value, ValueBias.repeat(1, _rows, 1)]);
            (padding, mask) = (Longer(padding), Longer(mask));
        }

        var query = Heads(_query);
        var (key, value) = (Heads(Key), Heads(Value));
        if (_options.AddsZeros)
        {
            var nothing = zeros([_rows * _options.Heads, 1, _options.HeadSize], key.dtype, key.device);
            (key, value) = (cat([key, nothing], 1), cat([value, nothing], 1));
            (padding, mask) = (Longer(padding), Longer(mask));
        }

        return Mix(query, key, value, AsNumbers(Joined(mask, padding, key.shape[1]), query.dtype), needsWeights);
    }

    private (Tensor Mixed, Tensor? Weights) Mix(Tensor query, Tensor key, Tensor value, Tensor? mask, bool needsWeights)
    {
        var scaled = query / Math.Sqrt(_options.HeadSize);
        var turned = key.transpose(-2, -1);
        var weights = (mask is null ? scaled.bmm(turned) : mask.baddbmm(scaled, turned)).softmax(-1);
        if (_training && _options.Dropout > 0) weights = functional.dropout(weights, _options.Dropout);
        var mixed = weights.bmm(value).transpose(0, 1).contiguous().view(_targets * _rows, _options.Size);
        if (!needsWeights) return (mixed, null);
        return (mixed, weights.view(_rows, _options.Heads, _targets, key.shape[1]).sum(1) / _options.Heads);
    }

    // [S, N, E] to [B, S, E / H].
    private Tensor Heads(Tensor projected) =>
        projected.contiguous().view(projected.shape[0], _rows * _options.Heads, _options.HeadSize).transpose(0, 1);

    private static Tensor? Longer(Tensor? mask) => mask is null ? null : functional.pad(mask, [0, 1]);

    private Tensor? Joined(Tensor? mask, Tensor? padding, long sources)
    {
        if (padding is null) return mask;
        var each = padding.view(_rows, 1, 1, sources).expand(-1, _options.Heads, -1, -1)
            .reshape(_rows * _options.Heads, 1, sources);
        if (mask is null) return each;
        return mask.dtype == ScalarType.Bool
            ? mask.logical_or(each)
            : mask.masked_fill(each, double.NegativeInfinity);
    }

    private static Tensor? AsNumbers(Tensor? mask, ScalarType type) =>
        mask?.dtype == ScalarType.Bool
            ? zeros_like(mask, type).masked_fill_(mask, double.NegativeInfinity)
            : mask;

    private static void RequireMask(Tensor? mask, string name)
    {
        if (mask is null || mask.dtype == ScalarType.Bool || mask.is_floating_point()) return;
        throw new ArgumentException($"A mask is bool or floating-point, not {mask.dtype}.", name);
    }
}
