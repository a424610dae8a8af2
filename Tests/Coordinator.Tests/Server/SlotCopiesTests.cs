using Cluster.Coordinator.Server;
using Cluster.Messages;
using Cluster.Parameters.Layout;

namespace Cluster.Coordinator.Tests.Server;

public sealed class SlotCopiesTests : IDisposable
{
    private readonly VectorPool _pool = new(RunFixture.Layout, 10);
    private readonly SlotCopies _copies = new(2);

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void Compare_EqualCopyOfAHeldSlot_IsFine()
    {
        _copies.Hold(Copy(1, worker: 1));
        Assert.Null(_copies.Compare(Copy(1, worker: 2)));
    }

    [Theory]
    [InlineData("rows")]
    [InlineData("loss")]
    [InlineData("payload")]
    [InlineData("no payload")]
    public void Compare_CopyThatDiffers_NamesWhoSentTheFirst(string what)
    {
        _copies.Hold(Copy(1, worker: 7));
        var copy = Copy(1, worker: 2);
        switch (what)
        {
            case "rows": copy = copy with { Rows = 5 }; break;
            case "loss": copy = copy with { Loss = Math.BitIncrement(copy.Loss) }; break;
            case "payload": copy.Gradient!.Bytes.Span[^1] ^= 1; break;
            default: copy = copy with { Gradient = null }; break;
        }

        Assert.Equal((new WorkerId(7), false), _copies.Compare(copy));
    }

    [Fact]
    public void Compare_LateSlotOfAnAppliedStep_IsComparedForTwoStepsMore()
    {
        _copies.Hold(Copy(1, worker: 7));
        _copies.SetLate([1]);
        _copies.Advance(new StepNumber(4));
        var wrong = Copy(1, worker: 2);
        wrong.Gradient!.Bytes.Span[0] ^= 1;
        Assert.Null(_copies.Compare(Copy(1, worker: 2)));
        Assert.Equal((new WorkerId(7), true), _copies.Compare(wrong));
        _copies.Advance(new StepNumber(5));
        Assert.Equal((new WorkerId(7), true), _copies.Compare(wrong));
        _copies.Advance(new StepNumber(6));
        Assert.Null(_copies.Compare(wrong));
    }

    [Fact]
    public void Compare_WhatNothingIsKnownOf_IsFine()
    {
        _copies.Hold(Copy(0, worker: 7));
        _copies.Advance(new StepNumber(4));
        Assert.Null(_copies.Compare(Copy(0, worker: 2) with { Loss = 99 })); // it was not late
        _copies.Hold(Copy(1, worker: 7) with { Step = new StepNumber(5) });
        Assert.Null(_copies.Compare(Copy(1, worker: 2) with { Loss = 99 })); // of an older step
        var other = Copy(1, worker: 2) with { Step = new StepNumber(5), Generation = new Generation(2), Loss = 99 };
        Assert.Null(_copies.Compare(other));
        Assert.Null(_copies.Compare(Copy(9, worker: 2)));
    }

    [Fact]
    public void Clear_NewGeneration_ForgetsAll()
    {
        _copies.Hold(Copy(1, worker: 7));
        _copies.SetLate([1]);
        _copies.Advance(new StepNumber(4));
        _copies.Clear();
        Assert.Null(_copies.Compare(Copy(1, worker: 2) with { Loss = 99 }));
    }

    private GradientArrived Copy(int slot, int worker)
    {
        var vector = _pool.TryRent()!;
        for (var i = 0; i < vector.Floats.Length; i++) vector.Floats[i] = 1 + i;
        return new GradientArrived(
            new Generation(1), new StepNumber(4), new Slot(slot), 4, 0.5, vector, _pool, new WorkerId(worker));
    }
}
