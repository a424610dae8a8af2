using Cluster.Coordinator.Server;
using Cluster.Messages;

namespace Cluster.Coordinator.Tests.Server;

/// <summary>Holds the server's rules for slots that two workers compute.</summary>
public class AuditTests
{
    private static readonly Generation First = new(1);
    private static readonly StepNumber Five = new(5);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Offer_AuditedSlot_CompletesTheStepWithBothCopiesInAnyOrder(bool auditFirst)
    {
        var state = Begun(slots: 1);
        Assert.Equal(GradientVerdict.Accepted, state.Offer(First, Five, new Slot(0), isAudit: auditFirst));
        Assert.False(state.IsComplete);
        Assert.Equal(auditFirst ? [0] : [], state.OpenSlots);
        Assert.Equal(auditFirst ? [] : [0], state.OpenAudits);
        Assert.Equal(GradientVerdict.Duplicate, state.Offer(First, Five, new Slot(0), isAudit: !auditFirst));
        Assert.True(state.IsComplete);
        Assert.Equal(1, state.Audited);
        state.Advance();
        Assert.Equal([0], state.OpenSlots);
        Assert.Equal([0], state.OpenAudits);
    }

    // A frame that comes twice is not a second computation.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Offer_SameCopyTwice_ConfirmsNothing(bool isAudit)
    {
        var state = Begun(slots: 1);
        state.Offer(First, Five, new Slot(0), isAudit: isAudit);
        Assert.Equal(GradientVerdict.Duplicate, state.Offer(First, Five, new Slot(0), isAudit: isAudit));
        Assert.False(state.IsComplete);
        Assert.Equal(0, state.Audited);
    }

    [Fact]
    public void Offer_ShareOfTheSlots_WaitsForThoseAlone()
    {
        var plan = new AuditPlan(3, 0.5);
        var state = Begun(slots: 20, plan);
        var audited = Enumerable.Range(0, 20).Where(s => plan.Has(Five, new Slot(s))).ToList();
        Assert.InRange(audited.Count, 1, 19);
        for (var slot = 0; slot < 20; slot++) state.Offer(First, Five, new Slot(slot));
        Assert.Empty(state.OpenSlots);
        Assert.Equal(audited, state.OpenAudits);
        Assert.False(state.IsComplete);
        foreach (var slot in audited) state.Offer(First, Five, new Slot(slot), isAudit: true);
        Assert.True(state.IsComplete);
        Assert.Equal(audited.Count, state.Audited);
    }

    [Fact]
    public void Begin_NewGeneration_ForgetsCopies()
    {
        var state = Begun(slots: 1);
        state.Offer(First, Five, new Slot(0), isAudit: true);
        Assert.True(state.Begin(new Generation(2), audits: new AuditPlan(3, 1)));
        state.Offer(new Generation(2), Five, new Slot(0));
        Assert.Equal([0], state.OpenAudits);
        Assert.False(state.IsComplete);
    }

    private static ServerState Begun(int slots, AuditPlan? plan = null)
    {
        var state = new ServerState(slots, Five);
        Assert.True(state.Begin(First, audits: plan ?? new AuditPlan(3, 1)));
        return state;
    }
}
