using Cluster.Training.Tests.Jobs;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Training.Tests.Replicas;

/// <summary>Holds what a slot may cost beside its arithmetic.</summary>
[Collection(TorchCollection.Name)]
public sealed class SlotCostTests
{
    // A slot makes one object per tensor that a module returns and one per scope, about 50 bytes each.
    private const int AllocatedBytesMax = 600;

    [Fact]
    public void ComputeSlot_Steady_AllocatesLittleAndKeepsNoTensor()
    {
        using var run = new LocalRun(new ToyJob(() => Sequential(Linear(4, 8), Tanh(), Linear(8, 3))), new JobContext());
        Compute(run, 20);
        var tensors = LiveTensorCount;
        var before = GC.GetAllocatedBytesForCurrentThread();
        Compute(run, 200);

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 200, 0, AllocatedBytesMax);
        Assert.Equal(tensors, LiveTensorCount);
    }

    [Fact]
    public void ComputeSlot_ParameterThatNothingUses_IsZeroAndNamed()
    {
        using var run = new LocalRun(new ToyJob(() => new HalfUsed()), new JobContext());
        run.Gradient(0).Floats.Fill(5);
        run.ComputeSlot(0, run.Replicas[0]);

        Assert.Equal(["unused.weight", "unused.bias"], run.Replicas[0].UnusedParameters);
        var layout = run.Replicas[0].Layout;
        foreach (var entry in layout.Parameters)
        {
            var gradient = run.Gradient(0).Floats.Slice(entry.ElementOffset, entry.ElementCount);
            var isUnused = entry.Spec.Name.StartsWith("unused", StringComparison.Ordinal);
            Assert.Equal(isUnused, gradient.IndexOfAnyExcept(0f) < 0);
        }
    }

    private static void Compute(LocalRun run, int count)
    {
        for (var i = 0; i < count; i++) run.ComputeSlot(0, run.Replicas[0]);
    }

    private sealed class HalfUsed : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> _used = Linear(4, 3);
        private readonly Module<Tensor, Tensor> _unused = Linear(4, 3);

        public override Tensor forward(Tensor input) => _unused.training ? _used.call(input) : _unused.call(input);
    }
}
