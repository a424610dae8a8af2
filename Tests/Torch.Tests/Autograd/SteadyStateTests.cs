using Cluster.Torch.Tests.Modules;
using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Autograd;

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

        Steps(1000, vector);
        _ = ResidentBytes();
        var tensors = LiveTensorCount;
        var growth = new List<long>();
        for (var round = 0; round < 4; round++)
        {
            var bytes = ResidentBytes();
            Steps(2500, vector);
            growth.Add(ResidentBytes() - bytes);
        }

        // The collector settles in one round or another, by how much the tests before left it; a leak grows in each.
        Assert.Equal(tensors, LiveTensorCount);
        Assert.InRange(growth.Min(), long.MinValue, 2L << 20);
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var pages = File.ReadAllText("/proc/self/statm").Split(' ')[1];
        return long.Parse(pages, System.Globalization.CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }
}
