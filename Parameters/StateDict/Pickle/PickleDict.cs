namespace Cluster.Parameters.StateDict.Pickle;

/// <summary>Is a Python dict or OrderedDict; keys are strings or integers, in the order in which they came.</summary>
internal sealed class PickleDict
{
    // Made at the first item, so that a pickle full of empty dicts stays small.
    private Dictionary<object, object?>? _values;
    private List<object>? _keys;

    /// <summary>Whether the pickle says OrderedDict; only those may carry attributes.</summary>
    public bool Ordered { get; init; }

    public IReadOnlyList<object> Keys => _keys ?? [];

    public object? this[object key] => _values?.GetValueOrDefault(key);

    public bool TryAdd(object key, object? value)
    {
        _values ??= [];
        _keys ??= [];
        if (!_values.TryAdd(key, value))
            return false;
        _keys.Add(key);
        return true;
    }
}
