using Cluster.Coordinator.Coordination;
using Cluster.Coordinator.Runs.Goodput;
using Cluster.Messages;

namespace Cluster.Coordinator.Tests.Coordination;

public class GoodputBookTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Close_TwoWorkers_EachSecondIsBookedOnceAndWaitingHasAName()
    {
        var book = new GoodputBook(RunFixture.Settings());
        book.Begin(TimeSpan.Zero);
        book.Join(new WorkerId(1), RunFixture.Join("worker-1"), TimeSpan.FromSeconds(1));
        book.Join(new WorkerId(2), RunFixture.Join("worker-2"), TimeSpan.FromSeconds(2));
        book.Book(Applied(0, Told(1, data: 1, compute: 2, wait: 4), Told(2, compute: 6, wait: 9, heldUp: 3)));
        book.Book(new WorkerId(1), new PartEvaluated { Time = Second }, TimeSpan.FromSeconds(10));

        var ledger = book.Close(new StepNumber(1), TimeSpan.FromSeconds(11));

        Assert.Equal((1L, 1L, 11.0), (ledger.Step, ledger.Steps, ledger.Seconds));
        Assert.All(ledger.Workers, w => Assert.Equal(w.Seconds, Sum(w), 6));
        var (one, two) = (ledger.Workers[0], ledger.Workers[1]);
        Assert.Equal((10.0, 1.0, 2.0, 4.0, 1.0, 2.0), (one.Seconds, one.DataS, one.ComputeS, one.WaitS, one.EvaluateS, one.IdleS));
        Assert.Equal([("others", 0.5), ("server", 0.5), ("worker-2", 3.0)], one.WaitsForS.Select(w => (w.Key, w.Value)));
        Assert.Equal((3.0, 3.0), (two.WaitS, two.HeldUpS)); // what it says of its waiting began before it joined
        Assert.Equal(new ShardBooking(0, 11, 0.5, 10.5), Assert.Single(ledger.Shards));
    }

    [Fact]
    public void Book_StepsThatWereReachedBefore_AreRecomputed()
    {
        var book = new GoodputBook(RunFixture.Settings() with { Reached = new StepNumber(5) });
        book.Begin(TimeSpan.Zero);
        book.Join(new WorkerId(1), RunFixture.Join("worker-1"), TimeSpan.Zero);
        book.Book(Applied(4, Told(1, data: 1, compute: 2)));
        book.Book(Applied(5, Told(1, compute: 3)));
        var worker = book.Close(new StepNumber(6), TimeSpan.FromSeconds(8)).Workers[0];
        Assert.Equal((3.0, 3.0, 0.0, 2.0), (worker.RecomputedS, worker.ComputeS, worker.DataS, worker.IdleS));
    }

    [Fact]
    public void Join_AWorkerThatComesAgain_HasOneAccountForBothTimes()
    {
        var book = new GoodputBook(RunFixture.Settings());
        book.Begin(TimeSpan.Zero);
        book.Join(new WorkerId(1), RunFixture.Join("worker-1"), TimeSpan.Zero);
        book.Leave(new WorkerId(1), TimeSpan.FromSeconds(2));
        book.Join(new WorkerId(2), RunFixture.Join("worker-1", pid: 8), TimeSpan.FromSeconds(5));
        book.Book(Applied(0, Told(1, compute: 9), Told(2, compute: 1)));
        var worker = Assert.Single(book.Close(new StepNumber(1), TimeSpan.FromSeconds(6)).Workers);
        Assert.Equal((3.0, 1.0), (worker.Seconds, worker.ComputeS)); // what the first one says now is of nobody any more
    }

    [Fact]
    public void Add_ALaterGeneration_SumsByName()
    {
        var book = new GoodputBook(RunFixture.Settings());
        book.Begin(TimeSpan.Zero);
        book.Join(new WorkerId(1), RunFixture.Join("worker-1"), TimeSpan.Zero);
        var first = book.Close(new StepNumber(1), TimeSpan.FromSeconds(2));
        book.Join(new WorkerId(2), RunFixture.Join("worker-2"), TimeSpan.FromSeconds(2));
        var both = first.Add(book.Close(new StepNumber(3), TimeSpan.FromSeconds(3)));
        Assert.Equal([("worker-1", 5.0), ("worker-2", 1.0)], both.Workers.Select(w => (w.Name, w.Seconds)));
        Assert.Equal((3L, 5.0, 5.0), (both.Step, both.Seconds, Assert.Single(both.Shards).Seconds));
    }

    [Fact]
    public void Pause_WhileWorkersWait_IsNoWaitingOfWorkerOrServer()
    {
        var book = new GoodputBook(RunFixture.Settings());
        book.Begin(TimeSpan.Zero);
        book.Join(new WorkerId(1), RunFixture.Join("worker-1"), TimeSpan.Zero);
        book.Join(new WorkerId(2), RunFixture.Join("worker-2"), TimeSpan.Zero);
        book.Book(Applied(0, Told(1, compute: 2), Told(2, compute: 2)));
        book.Pause(TimeSpan.FromSeconds(3));
        book.Book(new WorkerId(1), new PartEvaluated { Time = Second }, TimeSpan.FromSeconds(5)); // it computes, and does not wait

        var during = book.Close(new StepNumber(1), TimeSpan.FromSeconds(13));
        Assert.Equal([(9.0, 0.0), (10.0, 0.0)], during.Workers.Select(w => (w.PausedS, w.WaitS)));
        Assert.Equal(new ShardBooking(0, 13, 0.5, 2.5, 10), Assert.Single(during.Shards));
        book.Leave(new WorkerId(2), TimeSpan.FromSeconds(13));
        book.Join(new WorkerId(3), RunFixture.Join("worker-2", pid: 8), TimeSpan.FromSeconds(18));
        book.Resume(TimeSpan.FromSeconds(23));
        book.Book(Applied(1, Told(1, compute: 2, wait: 20), Told(3, compute: 1, wait: 6)));
        book.Book(Applied(2, Told(1, compute: 2, wait: 1), Told(3, compute: 2, wait: 1)));

        var after = book.Close(new StepNumber(3), TimeSpan.FromSeconds(33));
        Assert.All(after.Workers, w => Assert.Equal(w.Seconds, Sum(w), 6));
        Assert.Equal([(33.0, 19.0, 2.0), (28.0, 15.0, 2.0)], after.Workers.Select(w => (w.Seconds, w.PausedS, w.WaitS)));
        Assert.Equal(new ShardBooking(0, 33, 1.5, 11.5, 20), Assert.Single(after.Shards));
        Assert.Equal([28.0, 25], after.Add(during).Workers.Select(w => w.PausedS));
    }

    private static double Sum(WorkerBooking w) =>
        w.DataS + w.ComputeS + w.PushS + w.PullS + w.WaitS + w.EvaluateS + w.RecomputedS + w.PausedS + w.IdleS;

    private static StepApplied Applied(long step, params WorkerTimes[] workers) =>
        new() { Step = step, ApplyTime = Second / 2, Workers = { workers } };

    private static WorkerTimes Told(int worker, long data = 0, long compute = 0, long wait = 0, long heldUp = 0) => new()
    {
        WorkerId = worker,
        Slots = 1,
        HeldUp = heldUp * Second,
        Times = new SlotTimes { Data = data * Second, Compute = compute * Second, Wait = wait * Second },
    };
}
