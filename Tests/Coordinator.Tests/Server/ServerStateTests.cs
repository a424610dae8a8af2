using Cluster.Coordinator.Server;
using Cluster.Messages;

namespace Cluster.Coordinator.Tests.Server;

public class ServerStateTests
{
    private static readonly Generation First = new(1);
    private static readonly StepNumber Five = new(5);

    [Fact]
    public void Offer_EachSlotOnce_CompletesTheStepInAnyOrder()
    {
        var state = Begun();
        Assert.Equal(GradientVerdict.Accepted, state.Offer(First, Five, new Slot(1)));
        Assert.Equal([0, 2], state.OpenSlots);
        Assert.Equal(GradientVerdict.Accepted, state.Offer(First, Five, new Slot(2)));
        Assert.False(state.IsComplete);
        Assert.Equal(GradientVerdict.Accepted, state.Offer(First, Five, new Slot(0)));
        Assert.True(state.IsComplete);
        state.Advance();
        Assert.Equal(new StepNumber(6), state.Step);
        Assert.Equal([0, 1, 2], state.OpenSlots);
    }

    [Theory]
    [InlineData(1, 5, 0, GradientVerdict.Duplicate)]
    [InlineData(1, 4, 1, GradientVerdict.Stale)]
    [InlineData(1, 6, 1, GradientVerdict.Unknown)]
    [InlineData(0, 5, 1, GradientVerdict.Stale)]
    [InlineData(2, 5, 1, GradientVerdict.Unknown)]
    [InlineData(1, 5, 3, GradientVerdict.Unknown)]
    [InlineData(1, 5, -1, GradientVerdict.Unknown)]
    public void Offer_WhatIsNotOfThisStep_IsRefusedAndChangesNothing(
        long generation, long step, int slot, object expected)
    {
        var state = Begun();
        state.Offer(First, Five, new Slot(0));
        Assert.Equal(expected, state.Offer(new Generation(generation), new StepNumber(step), new Slot(slot)));
        Assert.Equal([1, 2], state.OpenSlots);
    }

    [Fact]
    public void Begin_NewerGeneration_ForgetsWhatTheOlderDelivered()
    {
        var state = Begun();
        state.Offer(First, Five, new Slot(0));
        Assert.True(state.Begin(new Generation(2)));
        Assert.Equal([0, 1, 2], state.OpenSlots);
        Assert.False(state.Begin(First));
        Assert.Equal(GradientVerdict.Stale, state.Offer(First, Five, new Slot(0)));
    }

    [Fact]
    public void Hold_CompleteStep_IsNotAppliedBeyondTheLimit()
    {
        var state = Begun();
        state.Hold(Five);
        for (var slot = 0; slot < 3; slot++)
            Assert.Equal(GradientVerdict.Accepted, state.Offer(First, Five, new Slot(slot)));
        Assert.False(state.MayApply);
        state.Hold(new StepNumber(6));
        Assert.True(state.MayApply);
        state.Advance();
        Assert.True(state.Begin(new Generation(2)));
        Assert.Equal(long.MaxValue, state.Limit.Value);
    }

    [Fact]
    public void End_ThenAnotherLimit_AppliesNothing()
    {
        var state = Begun();
        state.End();
        state.Hold(new StepNumber(6));
        for (var slot = 0; slot < 3; slot++) state.Offer(First, Five, new Slot(slot));
        Assert.False(state.MayApply);
    }

    [Fact]
    public void Advance_IncompleteStep_IsADefectThatNamesTheSlots()
    {
        var state = Begun();
        state.Offer(First, Five, new Slot(1));
        Assert.Contains("0,2", Assert.Throws<InvalidOperationException>(state.Advance).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Offer_NotFiniteWhereTheRunStops_IsRefusedAndEndsTheGeneration()
    {
        var state = Begun();
        Assert.Equal(GradientVerdict.Refused, state.Offer(First, Five, new Slot(1), new SlotDefect("NaN")));
        for (var slot = 0; slot < 3; slot++) state.Offer(First, Five, new Slot(slot));
        Assert.False(state.MayApply);
        Assert.Equal(Five, state.Limit);
        Assert.Null(state.Defect);
    }

    [Fact]
    public void Offer_NotFiniteWhereStepsAreSkipped_HoldsTheSlotAndNamesTheLowest()
    {
        var state = Begun(skipsNotFinite: true);
        Assert.Equal(GradientVerdict.Accepted, state.Offer(First, Five, new Slot(2), new SlotDefect("two")));
        Assert.Equal(GradientVerdict.Accepted, state.Offer(First, Five, new Slot(1), new SlotDefect("one")));
        Assert.Equal(GradientVerdict.Duplicate, state.Offer(First, Five, new Slot(1)));
        Assert.False(state.IsComplete);
        Assert.Equal(GradientVerdict.Accepted, state.Offer(First, Five, new Slot(0)));
        Assert.True(state.IsComplete);
        Assert.Equal((new Slot(1), new SlotDefect("one")), state.Defect);
        state.Advance();
        Assert.Null(state.Defect);
    }

    [Fact]
    public void Begin_NewerGeneration_ForgetsWhatWasNotFinite()
    {
        var state = Begun(skipsNotFinite: true);
        state.Offer(First, Five, new Slot(2), new SlotDefect("NaN"));
        state.Begin(new Generation(2), skipsNotFinite: true);
        Assert.Null(state.Defect);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Offer_NotFiniteAndNotSaidSo_IsRefusedUnderEitherPolicy(bool skips)
    {
        var defect = new SlotDefect("a gradient that is not finite", new WorkerId(3), 7);
        Assert.Equal(GradientVerdict.Refused, Begun(skips).Offer(First, Five, new Slot(1), defect));
    }

    [Fact]
    public void Offer_NotFiniteOfAnotherStep_IsStaleAndStopsNothing()
    {
        var state = Begun();
        Assert.Equal(GradientVerdict.Stale, state.Offer(First, new StepNumber(4), new Slot(1), new SlotDefect("NaN")));
        Assert.Equal(long.MaxValue, state.Limit.Value);
    }

    private static ServerState Begun(bool skipsNotFinite = false)
    {
        var state = new ServerState(3, Five);
        Assert.True(state.Begin(First, skipsNotFinite));
        return state;
    }
}
