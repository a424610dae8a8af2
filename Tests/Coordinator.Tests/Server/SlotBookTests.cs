using Cluster.Coordinator.Server;
using Cluster.Messages;

namespace Cluster.Coordinator.Tests.Server;

public class SlotBookTests
{
    private static readonly WorkerId First = new(1), Second = new(2), Third = new(3);
    private readonly SlotBook _book = new();

    [Fact]
    public void Take_SlotsOfTwoWorkers_SumsEachWorkersTimes()
    {
        Take(First, 10);
        Take(Second, 20);
        Take(First, 30);
        var all = _book.TakeAll();
        Assert.Equal([(1, 2L, 400L, 40L), (2, 1L, 200L, 20L)], all.Select(w => (w.WorkerId, w.Slots, w.Times.Compute, w.Times.Data)));
        Assert.Empty(_book.TakeAll());
    }

    [Fact]
    public void EndStep_LastWorkerCameLate_HeldTheOthersUpSinceTheyWereDone()
    {
        Take(First, 10, slot: 0);
        Take(Second, 25, slot: 1);
        Take(Third, 30, slot: 2);
        Take(Third, 70, slot: 3); // both of the third's: the others waited from 25 on
        _book.EndStep();
        Assert.Equal([0L, 0, 45_000_000], _book.TakeAll().Select(w => w.HeldUp));
    }

    [Fact]
    public void EndStep_OneWorker_HeldUpNobody()
    {
        Take(First, 10);
        Take(First, 90);
        _book.EndStep();
        Take(First, 100); // of the next step: nobody else is in it
        _book.EndStep();
        Assert.Equal(0, Assert.Single(_book.TakeAll()).HeldUp);
    }

    [Fact]
    public void Take_ACopyInVain_IsRecomputedAndNoSlot()
    {
        Take(First, 10);
        _book.Take(Second, new Slot(1), Times(), counts: false, TimeSpan.FromMilliseconds(20));
        _book.EndStep();
        var second = _book.TakeAll()[1];
        Assert.Equal((0L, 220L, 0L, 0L, 5L, 0L), (second.Slots, second.Recomputed, second.Times.Compute, second.Times.Data, second.Times.Wait, second.HeldUp));
    }

    [Fact]
    public void EndStep_ALateSlotIsDeliveredByAnother_ItsOwnerHeldTheStepUp()
    {
        Take(First, 10, slot: 0);
        Take(Second, 12, slot: 1);
        _book.EndStep();
        Take(First, 20, slot: 0);
        _book.SetLate([1]);
        Take(First, 60, slot: 1);
        _book.EndStep();
        Assert.Equal([(1, 0L, 3L), (2, 42_000_000L, 1L)], _book.TakeAll().Select(w => (w.WorkerId, w.HeldUp, w.Slots)));
    }

    private void Take(WorkerId worker, int atMs, int slot = 0) => _book.Take(worker, new Slot(slot), Times(), counts: true, TimeSpan.FromMilliseconds(atMs));

    private static SlotTimes Times() => new() { Wait = 5, Data = 20, Compute = 200 };
}
