namespace Cluster.Torch;

/// <summary>Reads and writes the elements of a tensor in place; good only while the tensor lives.</summary>
/// <typeparam name="T">The element type.</typeparam>
public readonly ref struct TensorAccessor<T>
    where T : unmanaged
{
    private readonly Span<T> _elements;
    private readonly long[] _shape;

    internal TensorAccessor(Span<T> elements, long[] shape)
    {
        _elements = elements;
        _shape = shape;
    }

    /// <summary>Gets the number of elements.</summary>
    public long Count => _elements.Length;

    /// <summary>Gets the element at one index per dimension.</summary>
    /// <exception cref="ArgumentException">The number of indices is not the number of dimensions.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside of its dimension.</exception>
    public ref T this[params ReadOnlySpan<long> indices] => ref _elements[Offset(indices)];

    /// <summary>Gives the elements in row-major order.</summary>
    public static implicit operator Span<T>(TensorAccessor<T> accessor) => accessor._elements;

    /// <summary>Gives the elements in row-major order.</summary>
    public static implicit operator ReadOnlySpan<T>(TensorAccessor<T> accessor) => accessor._elements;

    /// <summary>Gives the elements in row-major order.</summary>
    public Span<T> AsSpan() => _elements;

    /// <summary>Copies the elements to a new array, in row-major order.</summary>
    public T[] ToArray() => _elements.ToArray();

    /// <summary>Copies the elements, in row-major order.</summary>
    /// <exception cref="ArgumentException">The target is too short.</exception>
    public void CopyTo(Span<T> target) => _elements.CopyTo(target);

    /// <summary>Walks over the elements in row-major order.</summary>
    public Span<T>.Enumerator GetEnumerator() => _elements.GetEnumerator();

    private int Offset(ReadOnlySpan<long> indices)
    {
        if (indices.Length != _shape.Length)
            throw new ArgumentException($"{indices.Length} indices for {_shape.Length} dimensions.", nameof(indices));
        long offset = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            if ((ulong)indices[i] >= (ulong)_shape[i])
                throw new ArgumentOutOfRangeException(
                    nameof(indices), $"Index {indices[i]} is outside of dimension {i} of size {_shape[i]}.");
            offset = offset * _shape[i] + indices[i];
        }

        return (int)offset;
    }
}
