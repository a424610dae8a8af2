using Cluster.Parameters.Layout;

namespace Cluster.Parameters.StateDict;

/// <summary>Holds one contiguous tensor of a file.</summary>
/// <param name="Name">The state-dict key.</param>
/// <param name="DType">The element type.</param>
/// <param name="Shape">The size of each dimension; empty for a scalar.</param>
/// <param name="Data">The elements, row-major, little-endian.</param>
public sealed record NamedTensor(string Name, DType DType, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Data)
{
    /// <summary>Returns text such as <c>float32 [5, 10]</c>.</summary>
    public string Describe() => $"{DType.ToText()} {TensorShape.Describe(Shape)}";

    /// <summary>Throws unless the data is as long as element type and shape say.</summary>
    internal void Check()
    {
        ArgumentException.ThrowIfNullOrEmpty(Name);
        if (!TensorShape.TryCount(Shape, out long count) || count != Data.Length / DType.SizeBytes()
            || Data.Length % DType.SizeBytes() != 0)
        {
            throw new ArgumentException($"Tensor '{Name}' {Describe()} does not match its {Data.Length} bytes.");
        }
    }
}
