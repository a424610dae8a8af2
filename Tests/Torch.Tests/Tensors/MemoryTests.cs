using Cluster.Torch.Interop;
using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Tensors;

public unsafe class MemoryTests
{
    [Fact]
    public void Tensors_OfEachSize_HaveMemoryOfTheirOwnOnACacheLine()
    {
        using var scope = NewDisposeScope();
        long[] sizes = [.. Enumerable.Range(1, 300), 1000, 4097, 65_535, 65_537, 524_281, 524_288, 524_289, 3_000_000];
        var tensors = sizes.Select((size, i) => full([size], i, int64)).ToArray();

        for (var i = 0; i < sizes.Length; i++)
        {
            Assert.Equal(0, tensors[i].data_ptr() % 64);
            Assert.Equal(-1, tensors[i].data<long>().ToArray().AsSpan().IndexOfAnyExcept(i));
        }
    }

    [Fact]
    public void Tensor_OfTheSizeOfOneThatEnded_TakesItsMemory()
    {
        nint first;
        using (var tensor = ones(9_000_001)) first = tensor.data_ptr();
        using var second = ones(9_000_000);

        Assert.Equal(first, second.data_ptr());
    }

    [Fact]
    public void Memory_OfTensorsThatEnded_IsKeptWithinItsBoundAndTrimmed()
    {
        using (NewDisposeScope())
        {
            for (var i = 0; i < 5; i++) empty(70_000_000);
        }

        Assert.InRange(Kept(), 280_000_000, 1L << 30);
        Bridge.Check(NativeMethods.ct_memory_trim());
        Assert.InRange(Kept(), 0, 280_000_000);
    }

    private static long Kept()
    {
        long bytes;
        Bridge.Check(NativeMethods.ct_memory_kept(&bytes));
        return bytes;
    }
}
