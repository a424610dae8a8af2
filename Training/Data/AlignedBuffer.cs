using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cluster.Training.Data;

/// <summary>
/// Holds values in memory that never moves and starts on a cache line, so that tensors can be views of it.
/// </summary>
/// <remarks>
/// Garbage collected like any array: whoever hands out <see cref="Address"/> keeps the buffer reachable.
/// </remarks>
internal sealed class AlignedBuffer<T>
    where T : unmanaged
{
    /// <summary>Is the size of a cache line and of the widest vector register.</summary>
    public const int AlignmentBytes = 64;

    private readonly T[] _array;
    private readonly int _offset;

    /// <summary>Creates a buffer of <paramref name="length"/> values, all zero.</summary>
    public AlignedBuffer(int length)
    {
        var size = Unsafe.SizeOf<T>();
        _array = GC.AllocateArray<T>(checked(length + AlignmentBytes / size), pinned: true);
        var start = Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0);
        _offset = (int)((AlignmentBytes - start % AlignmentBytes) % AlignmentBytes) / size;
        Length = length;
        Address = Marshal.UnsafeAddrOfPinnedArrayElement(_array, _offset);
    }

    /// <summary>Gets how many values there are.</summary>
    public int Length { get; }

    /// <summary>Gets the address of the first value.</summary>
    public nint Address { get; }

    /// <summary>Gets the values.</summary>
    public Span<T> Span => _array.AsSpan(_offset, Length);
}
