namespace Cluster.Parameters.Layout;

/// <summary>Knows the size and the PyTorch name of each <see cref="DType"/>.</summary>
public static class DTypes
{
    /// <summary>Returns the bytes of one element.</summary>
    /// <param name="dtype">The element type.</param>
    public static int SizeBytes(this DType dtype) => dtype switch
    {
        DType.Float64 or DType.Int64 => 8,
        DType.Float32 or DType.Int32 => 4,
        DType.Float16 or DType.BFloat16 or DType.Int16 => 2,
        DType.Int8 or DType.UInt8 or DType.Bool => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "Unknown element type."),
    };

    /// <summary>Returns PyTorch's name of the element type, such as <c>float32</c>.</summary>
    /// <param name="dtype">The element type.</param>
    public static string ToText(this DType dtype) => dtype switch
    {
        DType.Float32 => "float32",
        DType.Float64 => "float64",
        DType.Float16 => "float16",
        DType.BFloat16 => "bfloat16",
        DType.Int64 => "int64",
        DType.Int32 => "int32",
        DType.Int16 => "int16",
        DType.Int8 => "int8",
        DType.UInt8 => "uint8",
        DType.Bool => "bool",
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "Unknown element type."),
    };
}
