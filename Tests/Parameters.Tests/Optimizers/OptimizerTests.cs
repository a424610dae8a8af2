using Cluster.Parameters.Optimizers;
using Cluster.Parameters.Reduction;

namespace Cluster.Parameters.Tests.Optimizers;

public sealed class OptimizerTests
{
    private const int Length = 9003;

    public static TheoryData<OptimizerOptions> AllOptions() => new(
        new SgdOptions { Lr = 0.1 },
        new SgdOptions { Lr = 0.1, Momentum = 0.9, Nesterov = true, WeightDecay = 1e-3 },
        new AdamOptions { WeightDecay = 1e-3 },
        new AdamWOptions(),
        new AdamOptions { WeightDecay = 1e-3, Amsgrad = true },
        new AdamWOptions { Amsgrad = true },
        new RmsPropOptions(),
        new RmsPropOptions { WeightDecay = 1e-3, Momentum = 0.9, Centered = true },
        new AdagradOptions { WeightDecay = 1e-3, LrDecay = 0.1, InitialAccumulatorValue = 0.5 },
        new AdadeltaOptions { WeightDecay = 1e-3 },
        new NAdamOptions { WeightDecay = 1e-3 },
        new RAdamOptions { WeightDecay = 1e-3 },
        new LionOptions { WeightDecay = 1e-3 });

    [Theory]
    [MemberData(nameof(AllOptions))]
    public void Step_FusedReduction_EqualsReduceThenStep(OptimizerOptions options)
    {
        Optimizer fused = Optimizer.Create(options, Length), apart = Optimizer.Create(options, Length);
        float[] p = MadeUp.Values(0, Length), q = MadeUp.Values(0, Length);
        var gradient = new float[Length];
        for (int step = 1; step <= 5; step++)
        {
            // One slot is read as it is, two are added by the optimizer, more by the tree.
            SlotReduction slots = Slots(step, count: step);
            fused.Step(p, slots);
            slots.ReduceTo(gradient);
            apart.Step(q, gradient);
        }

        Assert.Equal(q, p);
        Assert.Equal(5, fused.StepCount);
    }

    [Theory]
    [MemberData(nameof(AllOptions))]
    public void Step_CutIntoRanges_GivesTheSameBits(OptimizerOptions options)
    {
        int[] borders = [0, 1, 18, 1024, 6001, Length];
        Optimizer whole = Optimizer.Create(options, Length);
        Optimizer[] parts = [.. borders.Zip(borders.Skip(1), (a, b) => Optimizer.Create(options, b - a))];
        float[] p = MadeUp.Values(0, Length), q = MadeUp.Values(0, Length);
        for (int step = 1; step <= 5; step++)
        {
            float[] gradient = MadeUp.Values(step, Length);
            whole.Step(p, gradient);
            for (int i = 0; i < parts.Length; i++)
                parts[i].Step(q.AsSpan(borders[i]..borders[i + 1]), gradient.AsSpan(borders[i]..borders[i + 1]));
        }

        Assert.Equal(p, q);
    }

    [Theory]
    [MemberData(nameof(AllOptions))]
    public void Step_RestoredState_ContinuesWithTheSameBits(OptimizerOptions options)
    {
        Optimizer first = Optimizer.Create(options, Length), second = Optimizer.Create(options, Length);
        float[] p = MadeUp.Values(0, Length);
        first.Step(p, MadeUp.Values(1, Length));
        first.Step(p, MadeUp.Values(2, Length));
        float[] q = [.. p];
        second.StepCount = first.StepCount;
        foreach ((OptimizerState from, OptimizerState to) in first.State.Zip(second.State))
            from.Bytes.CopyTo(to.Bytes);
        first.Step(p, MadeUp.Values(3, Length));
        second.Step(q, MadeUp.Values(3, Length));

        Assert.Equal(p, q);
    }

    // The product of its momenta is made again from the number of steps, also where it is too small for a float.
    [Theory]
    [InlineData(0.004, 20)]
    [InlineData(0.004, 400)]
    [InlineData(0.5, 400)]
    public void Step_NAdamRestoredAtAStep_ContinuesWithTheSameBits(double momentumDecay, int steps)
    {
        var options = new NAdamOptions { MomentumDecay = momentumDecay };
        Optimizer first = Optimizer.Create(options, 9), second = Optimizer.Create(options, 9);
        float[] p = MadeUp.Values(0, 9);
        for (int step = 1; step <= steps; step++)
            first.Step(p, MadeUp.Values(step, 9));
        float[] q = [.. p];
        second.StepCount = first.StepCount;
        foreach ((OptimizerState from, OptimizerState to) in first.State.Zip(second.State))
            from.Bytes.CopyTo(to.Bytes);
        first.Step(p, MadeUp.Values(0, 9));
        second.Step(q, MadeUp.Values(0, 9));

        Assert.Equal(p, q);
    }

    [Theory]
    [MemberData(nameof(AllOptions))]
    public void Step_SteadyState_AllocatesNothing(OptimizerOptions options)
    {
        Optimizer optimizer = Optimizer.Create(options, Length);
        float[] p = MadeUp.Values(0, Length);
        SlotReduction slots = Slots(1);
        optimizer.Step(p, slots);

        Assert.Equal(0, SteadyState.AllocatedBytes(() => optimizer.Step(p, slots)));
    }

    [Fact]
    public void Step_WrongLength_ThrowsAndCountsNothing()
    {
        Optimizer optimizer = Optimizer.Create(new AdamOptions(), 4);

        Assert.Throws<ArgumentException>(() => optimizer.Step(new float[5], new float[4]));
        Assert.Throws<ArgumentException>(() => optimizer.Step(new float[4], new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.Step(new float[4], new SlotReduction(1)));
        Assert.Equal(0, optimizer.StepCount);
    }

    [Fact]
    public unsafe void State_Memory_StartsOnACacheLine()
    {
        foreach (OptimizerState state in Optimizer.Create(new AdamOptions(), 3).State)
        {
            using var pin = state.Values.Pin();
            using var bytes = state.Bytes[4..].Pin();
            Assert.Equal(0, (nint)pin.Pointer % 64);
            Assert.Equal((nint)pin.Pointer + 4, (nint)bytes.Pointer);
        }
    }

    private static SlotReduction Slots(int step, int count = 3)
    {
        var slots = new SlotReduction(count);
        for (int slot = 0; slot < count; slot++)
            slots.Set(slot, MadeUp.Values(step * 10 + slot, Length), slot + 4);
        return slots;
    }
}
