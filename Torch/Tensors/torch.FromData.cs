using System.Runtime.CompilerServices;
using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static unsafe partial class torch
{
    /// <summary>Makes a tensor over memory of ours, without a copy.</summary>
    /// <param name="data">The first element; it must stay where it is as long as any view of the tensor lives.</param>
    /// <param name="shape">The sizes; elements lie in row-major order.</param>
    /// <param name="dtype">The element type.</param>
    /// <param name="device">The device whose memory it is; the processor where none is named.</param>
    public static Tensor from_blob(
        void* data, ReadOnlySpan<long> shape, ScalarType dtype = ScalarType.Float32, Device? device = null)
    {
        var place = device ?? CPU;
        nint handle;
        fixed (long* sizes = shape)
        {
            Bridge.Check(NativeMethods.ct_tensor_from_blob(
                data, sizes, shape.Length, (int)dtype, (int)place.type, place.index, &handle));
        }

        return Tensor.Own(handle);
    }

    /// <inheritdoc cref="from_blob(void*, ReadOnlySpan{long}, ScalarType, Device?)"/>
    public static Tensor from_blob(
        nint data, ReadOnlySpan<long> shape, ScalarType dtype = ScalarType.Float32, Device? device = null) =>
        from_blob((void*)data, shape, dtype, device);

    /// <summary>Makes a tensor of a copy of the numbers, in their own element type where none is named.</summary>
    /// <exception cref="ArgumentException">The shape does not have as many elements.</exception>
    public static Tensor from_array<T>(
        ReadOnlySpan<T> data, ReadOnlySpan<long> shape, ScalarType? dtype = null, Device? device = null)
        where T : unmanaged
    {
        long count = 1;
        foreach (var size in shape) count *= size;
        if (count != data.Length)
            throw new ArgumentException(
                $"{data.Length} numbers do not fill the shape [{string.Join(", ", shape.ToArray())}].");
        var tensor = empty(shape.ToArray(), TypeOf<T>());
        data.CopyTo(new Span<T>((void*)tensor.data_ptr(), data.Length));
        if (dtype is null && device is null) return tensor;
        using (tensor) return tensor.to(dtype ?? tensor.dtype, device ?? CPU);
    }

    /// <inheritdoc cref="from_array{T}(ReadOnlySpan{T}, ReadOnlySpan{long}, ScalarType?, Device?)"/>
    [OverloadResolutionPriority(1)]
    public static Tensor from_array<T>(T[] data, long[]? shape = null, ScalarType? dtype = null, Device? device = null)
        where T : unmanaged => from_array(new ReadOnlySpan<T>(data), shape ?? [data.Length], dtype, device);

    /// <inheritdoc cref="from_array{T}(ReadOnlySpan{T}, ReadOnlySpan{long}, ScalarType?, Device?)"/>
    public static Tensor from_array<T>(ReadOnlySpan<T> data, ScalarType? dtype = null, Device? device = null)
        where T : unmanaged => from_array(data, [data.Length], dtype, device);

    /// <summary>Makes a tensor of a copy of the numbers.</summary>
    /// <exception cref="ArgumentException">The shape does not have as many elements.</exception>
    public static Tensor tensor<T>(
        T[] data,
        long[]? dimensions = null,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false)
        where T : unmanaged => Required(from_array(data, dimensions, dtype, device), requires_grad);

    /// <summary>Makes a matrix of a copy of the numbers.</summary>
    public static Tensor tensor<T>(
        T[,] data, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        where T : unmanaged
    {
        var flat = new T[data.Length];
        var next = 0;
        foreach (var value in data) flat[next++] = value;
        return Required(from_array(flat, [data.GetLength(0), data.GetLength(1)], dtype, device), requires_grad);
    }

    /// <summary>Makes a tensor of shape [] of one number.</summary>
    public static Tensor tensor<T>(
        T value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        where T : unmanaged => Required(from_array((T[])[value], [], dtype, device), requires_grad);
}
