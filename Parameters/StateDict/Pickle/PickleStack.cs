namespace Cluster.Parameters.StateDict.Pickle;

/// <summary>Is the value stack of the pickle machine; no operation reaches below the last mark.</summary>
internal sealed class PickleStack
{
    private readonly List<object?> _values = [];
    private readonly Stack<int> _marks = new();

    /// <summary>The values above the last mark.</summary>
    public int Available => _values.Count - (_marks.Count > 0 ? _marks.Peek() : 0);

    public int Marks => _marks.Count;

    public void Push(object? value) => _values.Add(value);

    public void Mark() => _marks.Push(_values.Count);

    public bool TryPeek(out object? value)
    {
        value = Available > 0 ? _values[^1] : null;
        return Available > 0;
    }

    /// <summary>Takes the last values in the order in which they were pushed; null when there are too few.</summary>
    public object?[]? Pop(int count)
    {
        if (Available < count)
            return null;
        object?[] values = [.. _values[^count..]];
        _values.RemoveRange(_values.Count - count, count);
        return values;
    }

    /// <summary>Takes the last mark and everything above it; null when there is no mark.</summary>
    public object?[]? PopMark()
    {
        if (_marks.Count == 0)
            return null;
        object?[] values = Pop(Available)!;
        _marks.Pop();
        return values;
    }
}
