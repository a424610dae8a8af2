using System.Buffers;
using System.Runtime.InteropServices;

namespace Cluster.Parameters.Layout;

/// <summary>Shows the floats of a <see cref="NativeBuffer"/> as memory without a copy.</summary>
internal sealed class FloatView(NativeBuffer buffer, int count) : MemoryManager<float>
{
    public override Span<float> GetSpan() => MemoryMarshal.Cast<byte, float>(buffer.GetSpan())[..count];

    public override MemoryHandle Pin(int elementIndex = 0) => buffer.Pin(elementIndex * sizeof(float));

    public override void Unpin()
    {
        // The handle that Pin returns releases the buffer itself.
    }

    protected override void Dispose(bool disposing)
    {
        // The buffer is its vector's to free.
    }
}
