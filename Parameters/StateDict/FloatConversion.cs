using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Cluster.Parameters.Layout;

namespace Cluster.Parameters.StateDict;

/// <summary>Takes tensors of other floating-point types for float32, as PyTorch's <c>copy_</c> does.</summary>
internal static class FloatConversion
{
    /// <summary>Describes a tensor as it is after the conversion.</summary>
    public static string Describe(NamedTensor tensor) =>
        (IsConverted(tensor.DType) ? tensor with { DType = DType.Float32 } : tensor).Describe();

    /// <summary>Copies the elements, converted where they are of another floating-point type.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="target">The memory of as many elements.</param>
    public static void Copy(NamedTensor tensor, Span<byte> target)
    {
        ReadOnlySpan<byte> source = tensor.Data.Span;
        if (!IsConverted(tensor.DType))
        {
            source.CopyTo(target);
            return;
        }

        Span<float> floats = MemoryMarshal.Cast<byte, float>(target);
        int size = tensor.DType.SizeBytes();
        for (int i = 0; i < floats.Length; i++)
            floats[i] = Read(tensor.DType, source.Slice(i * size, size));
    }

    private static bool IsConverted(DType type) => type is DType.Float64 or DType.Float16 or DType.BFloat16;

    private static float Read(DType type, ReadOnlySpan<byte> bytes) => type switch
    {
        DType.Float64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        DType.Float16 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        _ => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
    };
}
