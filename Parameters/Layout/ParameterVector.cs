using System.Runtime.InteropServices;

namespace Cluster.Parameters.Layout;

/// <summary>
/// Holds a model's parameters and buffers as one flat vector in native memory on a 64-byte border. The same class
/// carries what a slot computed: parameter gradients, then the float and integer buffers' new values.
/// </summary>
/// <remarks>Not synchronized: one writer at a time. Spans and pointers end with <see cref="Dispose"/>.</remarks>
public sealed class ParameterVector : IDisposable
{
    private readonly NativeBuffer _buffer;

    /// <summary>Allocates a vector of zeros.</summary>
    /// <param name="layout">Where each tensor lies.</param>
    /// <exception cref="PlatformNotSupportedException">The machine is big-endian; files and wire are not.</exception>
    public ParameterVector(ParameterLayout layout)
        : this(layout, new NativeBuffer(layout.ByteLength))
    {
    }

    /// <summary>Lays a vector over memory that is there already, such as memory that processes share.</summary>
    /// <param name="layout">Where each tensor lies.</param>
    /// <param name="address">Where the vector's bytes begin, on a 64-byte border; as many as the layout has.</param>
    /// <param name="owner">Is disposed with the vector.</param>
    public ParameterVector(ParameterLayout layout, nint address, IDisposable owner)
        : this(layout, new NativeBuffer(layout.ByteLength, address, owner))
    {
    }

    private ParameterVector(ParameterLayout layout, NativeBuffer buffer)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Parameter vectors need a little-endian machine.");
        Layout = layout;
        _buffer = buffer;
        Bytes = _buffer.Memory;
        FloatMemory = new FloatView(_buffer, layout.FloatCount).Memory;
    }

    /// <summary>Gets where each tensor lies.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>Gets all bytes; sockets and files read and write them in place.</summary>
    public Memory<byte> Bytes { get; }

    /// <summary>Gets <see cref="Floats"/> as memory.</summary>
    public Memory<float> FloatMemory { get; }

    /// <summary>Gets the address of the first byte, for tensor views.</summary>
    public unsafe nint Pointer => (nint)_buffer.Pointer;

    /// <summary>Gets the floats: parameters, then float buffers.</summary>
    public Span<float> Floats => FloatMemory.Span;

    /// <summary>Gets the floats that are optimized.</summary>
    public Span<float> Parameters => Floats[..Layout.ParameterCount];

    /// <summary>Gets the floats that are averaged.</summary>
    public Span<float> FloatBuffers => Floats[Layout.ParameterCount..];

    /// <summary>Gets the 64-bit integers.</summary>
    public Span<long> Integers => Layout.IntegerCount == 0
        ? MemoryMarshal.Cast<byte, long>(_buffer.GetSpan()[..0])
        : MemoryMarshal.Cast<byte, long>(_buffer.GetSpan()[Layout.IntegerByteOffset..]);

    /// <summary>Returns the bytes of one entry.</summary>
    /// <param name="entry">An entry of <see cref="Layout"/>.</param>
    public Span<byte> EntryBytes(ParameterEntry entry) => EntryMemory(entry).Span;

    /// <summary>Returns the bytes of one entry as memory.</summary>
    /// <param name="entry">An entry of <see cref="Layout"/>.</param>
    public Memory<byte> EntryMemory(ParameterEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Bytes.Slice(entry.ByteOffset, entry.ByteLength);
    }

    /// <summary>Copies another vector of an equal layout.</summary>
    /// <param name="other">The vector to copy.</param>
    /// <exception cref="ArgumentException">The layouts differ.</exception>
    public void CopyFrom(ParameterVector other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!Layout.Equals(other.Layout))
            throw new ArgumentException("The vectors have different layouts.", nameof(other));
        other._buffer.GetSpan().CopyTo(_buffer.GetSpan());
    }

    /// <summary>Sets every byte to zero.</summary>
    public void Clear() => _buffer.GetSpan().Clear();

    /// <summary>Returns the SHA-256 (lower-case hex) over all entries' little-endian bytes in layout order.</summary>
    public string WeightsSha256() => WeightsHash.Compute(this);

    /// <summary>Frees the memory, once no operation in flight holds it.</summary>
    public void Dispose() => _buffer.Free();
}
