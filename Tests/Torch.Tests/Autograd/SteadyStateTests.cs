using Cluster.Torch.Tests.Modules;
using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Autograd;

/// <summary>Looks at the memory of the whole process, so that no other test may run beside it.</summary>
[Collection(nameof(SteadyStateTests))]
[CollectionDefinition(nameof(SteadyStateTests), DisableParallelization = true)]
public unsafe class SteadyStateTests
{
    [Fact]
    public void TenThousandSteps_OfForwardAndBackward_HoldTensorsAndMemory()
    {
        using var model = new SimpleNet();
        using var loss = torch.nn.CrossEntropyLoss();
        using var x = randn(32, 10);
        using var target = randint(2, [32]);
        var collector = new GradientCollector(model.parameters());
        var vector = stackalloc float[(int)collector.Length];
        void Steps(int count, float* gradients)
        {
            for (var i = 0; i < count; i++)
            {
                using var scope = NewDisposeScope();
                loss.call(model.call(x), target).backward();
                collector.Collect(gradients, collector.Length);
            }
        }

        Steps(5000, vector); // the runtime's own memory grows until its heap is full once and the loop compiled for good
        var bytes = ResidentBytes();
        var tensors = LiveTensorCount;
        Steps(10_000, vector);

        Assert.Equal(tensors, LiveTensorCount);
        Assert.InRange(ResidentBytes() - bytes, long.MinValue, 8L << 20);
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var pages = File.ReadAllText("/proc/self/statm").Split(' ')[1];
        return long.Parse(pages, System.Globalization.CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }
}
