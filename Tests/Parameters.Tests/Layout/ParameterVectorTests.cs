using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Cluster.Parameters.Layout;

namespace Cluster.Parameters.Tests.Layout;

public sealed class ParameterVectorTests
{
    [Fact]
    public void Views_OneMemory_ShowTheSameBytes()
    {
        ParameterLayout layout = Layouts.Golden();
        using var vector = new ParameterVector(layout);
        Assert.All(vector.Bytes.ToArray(), value => Assert.Equal(0, value));
        vector.Parameters[^1] = 3;
        vector.FloatBuffers[0] = 5;
        vector.Integers[0] = 7;

        Assert.Equal(0, vector.Pointer % 64);
        Assert.Equal(3, MemoryMarshal.Read<float>(vector.EntryBytes(layout["3.bias"])[8..]));
        Assert.Equal(5, MemoryMarshal.Read<float>(vector.EntryBytes(layout["1.running_mean"])));
        Assert.Equal(7, MemoryMarshal.Read<long>(vector.EntryBytes(layout["1.num_batches_tracked"])));
        Assert.Equal(5, vector.FloatMemory.Span[layout.ParameterCount]);
        Assert.Equal(7, Marshal.ReadInt64(vector.Pointer + layout.IntegerByteOffset));
    }

    [Fact]
    public void WeightsSha256_MixedTensors_HashesStateDictOrder()
    {
        ParameterLayout layout = Layouts.Golden();
        using ParameterVector vector = Layouts.Filled(layout, 5);
        byte[] inOrder = [.. layout.Entries.SelectMany(entry => vector.EntryBytes(entry).ToArray())];

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(inOrder)), vector.WeightsSha256());
    }

    [Fact]
    public void CopyFrom_EqualLayout_CopiesAndClearZeroes()
    {
        using ParameterVector from = Layouts.Filled(Layouts.Golden(), 5);
        using var to = new ParameterVector(Layouts.Golden());
        to.CopyFrom(from);
        Assert.Equal(from.Bytes.ToArray(), to.Bytes.ToArray());
        to.Clear();
        Assert.True(to.Bytes.Span.IndexOfAnyExcept((byte)0) < 0);
    }

    [Fact]
    public void CopyFrom_OtherLayout_Throws()
    {
        using var a = new ParameterVector(Layouts.Golden());
        using var b = new ParameterVector(ParameterLayout.Create([Layouts.Parameter("w", 2)]));

        Assert.Throws<ArgumentException>(() => a.CopyFrom(b));
    }

    [Fact]
    public void Use_AfterDispose_Throws()
    {
        var vector = new ParameterVector(Layouts.Golden());
        Memory<byte> bytes = vector.Bytes;
        Memory<float> floats = vector.FloatMemory;
        vector.Dispose();
        vector.Dispose();

        Assert.Throws<ObjectDisposedException>(() => vector.Pointer);
        Assert.Throws<ObjectDisposedException>(() => vector.Floats.Length);
        Assert.Throws<ObjectDisposedException>(() => vector.Integers.Length);
        Assert.Throws<ObjectDisposedException>(() => bytes.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => floats.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => bytes.Pin());
        Assert.Throws<ObjectDisposedException>(() => vector.Clear());
    }

    [Fact]
    public unsafe void Dispose_WhilePinned_KeepsTheMemoryUntilUnpinned()
    {
        ParameterVector vector = Layouts.Filled(Layouts.Golden(), 5);
        float first = vector.Floats[1];
        using (MemoryHandle bytes = vector.Bytes[4..].Pin())
        using (MemoryHandle floats = vector.FloatMemory[1..].Pin())
        {
            vector.Dispose();
            Assert.Equal(first, *(float*)bytes.Pointer);
            Assert.Equal((nint)bytes.Pointer, (nint)floats.Pointer);
        }
    }
}
