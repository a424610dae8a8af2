using System.Buffers;
using System.Runtime.InteropServices;

namespace Cluster.Parameters.Layout;

/// <summary>Shows the bytes of floats as memory without a copy.</summary>
internal sealed class ByteView(Memory<float> floats) : MemoryManager<byte>
{
    public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(floats.Span);

    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            (uint)elementIndex, (uint)floats.Length * sizeof(float), nameof(elementIndex));
        MemoryHandle handle = floats.Pin();
        return new PinnedBytes(handle, elementIndex).Handle;
    }

    public override void Unpin()
    {
        // Each pin releases itself.
    }

    protected override void Dispose(bool disposing)
    {
        // The floats belong to whoever made them.
    }

    private sealed unsafe class PinnedBytes(MemoryHandle floats, int offset) : IPinnable
    {
        private MemoryHandle _floats = floats;

        public MemoryHandle Handle => new((byte*)_floats.Pointer + offset, default, this);

        public MemoryHandle Pin(int elementIndex) => throw new InvalidOperationException("Already pinned.");

        public void Unpin() => _floats.Dispose();
    }
}
