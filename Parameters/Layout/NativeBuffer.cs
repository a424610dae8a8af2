using System.Buffers;
using System.Runtime.InteropServices;

namespace Cluster.Parameters.Layout;

/// <summary>
/// Owns zeroed native memory on a 64-byte border. It is freed when it is disposed and nothing holds a pin any more, so
/// that a socket operation in flight never touches freed memory.
/// </summary>
internal sealed unsafe class NativeBuffer : MemoryManager<byte>
{
    private const int AlignmentBytes = 64;

    private readonly int _length;
    private readonly byte* _pointer;
    private readonly IDisposable? _owner;
    private int _holders = 1;
    private int _disposed;

    public NativeBuffer(int length)
    {
        _length = length;
        nuint bytes = (nuint)Math.Max(length, 1);
        _pointer = (byte*)NativeMemory.AlignedAlloc(bytes, AlignmentBytes);
        NativeMemory.Clear(_pointer, bytes);
    }

    /// <summary>Is over memory of <paramref name="owner"/>, which is disposed in place of freeing it.</summary>
    public NativeBuffer(int length, nint address, IDisposable owner)
    {
        if (address % AlignmentBytes != 0) throw new ArgumentException("The memory is not on a 64-byte border.", nameof(address));
        _length = length;
        _pointer = (byte*)address;
        _owner = owner;
    }

    public byte* Pointer
    {
        get
        {
            ThrowIfDisposed();
            return _pointer;
        }
    }

    public override Span<byte> GetSpan() => new(Pointer, _length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length, nameof(elementIndex));
        ThrowIfDisposed();
        Interlocked.Increment(ref _holders);
        return new MemoryHandle(_pointer + elementIndex, default, this);
    }

    public override void Unpin() => Release();

    public void Free() => ((IDisposable)this).Dispose();

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            Release();
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _holders) != 0) return;
        if (_owner is null) NativeMemory.AlignedFree(_pointer);
        else _owner.Dispose();
    }

    private void ThrowIfDisposed() =>
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, typeof(ParameterVector));
}
