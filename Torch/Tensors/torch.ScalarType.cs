using System.Diagnostics.CodeAnalysis;

namespace Cluster.Torch;

public static partial class torch
{
    /// <summary>The element type uint8.</summary>
    public const ScalarType uint8 = ScalarType.Byte;

    /// <summary>The element type int8.</summary>
    public const ScalarType int8 = ScalarType.Int8;

    /// <summary>The element type int16.</summary>
    public const ScalarType int16 = ScalarType.Int16;

    /// <summary>The element type int32.</summary>
    public const ScalarType int32 = ScalarType.Int32;

    /// <summary>The element type int64.</summary>
    public const ScalarType int64 = ScalarType.Int64;

    /// <summary>The element type float16.</summary>
    public const ScalarType float16 = ScalarType.Float16;

    /// <summary>The element type float32.</summary>
    public const ScalarType float32 = ScalarType.Float32;

    /// <summary>The element type float64.</summary>
    public const ScalarType float64 = ScalarType.Float64;

    /// <summary>The element type bfloat16.</summary>
    public const ScalarType bfloat16 = ScalarType.BFloat16;

    /// <summary>The element type bool.</summary>
    public const ScalarType @bool = ScalarType.Bool;

    /// <summary>Names an element type, with libtorch's numbers.</summary>
    [SuppressMessage("Design", "CA1027", Justification = "The numbers are libtorch's; they are no flags.")]
    public enum ScalarType
    {
        /// <summary>uint8.</summary>
        Byte = 0,

        /// <summary>int8.</summary>
        Int8 = 1,

        /// <summary>int16.</summary>
        Int16 = 2,

        /// <summary>int32.</summary>
        Int32 = 3,

        /// <summary>int64.</summary>
        Int64 = 4,

        /// <summary>float16.</summary>
        Float16 = 5,

        /// <summary>float32.</summary>
        Float32 = 6,

        /// <summary>float64.</summary>
        Float64 = 7,

        /// <summary>bool, one byte per element.</summary>
        Bool = 11,

        /// <summary>bfloat16.</summary>
        BFloat16 = 15,
    }

    internal static bool IsFloatingPoint(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16;

    /// <summary>Gives the element type that holds <typeparamref name="T"/>.</summary>
    /// <exception cref="ArgumentException">None does.</exception>
    internal static ScalarType TypeOf<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return ScalarType.Float32;
        if (typeof(T) == typeof(double)) return ScalarType.Float64;
        if (typeof(T) == typeof(long)) return ScalarType.Int64;
        if (typeof(T) == typeof(int)) return ScalarType.Int32;
        if (typeof(T) == typeof(short)) return ScalarType.Int16;
        if (typeof(T) == typeof(sbyte)) return ScalarType.Int8;
        if (typeof(T) == typeof(byte)) return ScalarType.Byte;
        if (typeof(T) == typeof(bool)) return ScalarType.Bool;
        if (typeof(T) == typeof(Half)) return ScalarType.Float16;
        throw new ArgumentException($"No element type holds {typeof(T).Name}.");
    }
}
