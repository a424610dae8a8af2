using Cluster.Cli.Runs;
using Cluster.Coordinator.Runs.Goodput;

namespace Cluster.Cli.Tests.Runs;

/// <summary>Each ledger has one cause, and it is named first, with its figures and what to change.</summary>
public class DiagnosisTests
{
    [Fact]
    public void Of_OneWorkerWaitsForItsRows_ItIsInputBound()
    {
        var found = First(Ledger([Worker("worker-1", compute: 8, wait: 2), Worker("worker-2", compute: 6, data: 3.8, wait: 0.2)]));
        Assert.Equal(("input_bound", "worker-2"), (found.Cause, found.Who));
        Assert.Equal("worker-2 is input-bound: 38 % waiting for data", found.Text);
        Assert.Equal("try --num-workers 2", found.Advice);
    }

    [Fact]
    public void Of_AllWaitForRows_EveryWorkerIsInputBoundAndMoreThreadsAreAdvised()
    {
        var ledger = Ledger([Worker("worker-1", compute: 5, data: 5), Worker("worker-2", compute: 5, data: 5)]) with { NumWorkers = 2 };
        Assert.Equal("every worker is input-bound: 50 % waiting for data; try --num-workers 4", Words(First(ledger)));
    }

    [Fact]
    public void Of_OneWorkerTakesThreeTimesAsLong_ItIsNamedAsSlow()
    {
        var found = First(Ledger([Worker("worker-1", compute: 3, wait: 7, slots: 300), Worker("worker-2", compute: 9.6, wait: 0.4, heldUp: 6.5, slots: 300)]));
        Assert.Equal(("slow_worker", "worker-2"), (found.Cause, found.Who));
        Assert.Equal(
            "worker-2 on here is slow: it computes a slot in 32 ms, the others in 10 ms, and 65 % of the time they wait for it alone",
            found.Text);
    }

    [Fact]
    public void Of_OneWorkerHasMoreSlots_TheSlotsAreUneven()
    {
        var ledger = Ledger([Worker("worker-1", compute: 9, heldUp: 4, slots: 400), Worker("worker-2", compute: 4.5, wait: 4.5, slots: 200)]) with { Slots = 3 };
        Assert.Equal(("uneven_slots", "--slots 4 in a new run is even"), (First(ledger).Cause, First(ledger).Advice));
    }

    [Fact]
    public void Of_StepsOfMicroseconds_OverheadDominates()
    {
        var found = First(Ledger([Worker("worker-1", compute: 1, push: 1, pull: 1, wait: 7, slots: 10_000)]));
        Assert.Equal("tiny_batches", found.Cause);
        Assert.Equal("tiny batches: overhead dominates, 90 % of the time; a slot computes 0.1 ms and costs 0.9 ms around it", found.Text);
        Assert.Equal("try --batch-size 256", found.Advice);
    }

    [Fact]
    public void Of_TheServerReducesHalfOfTheTime_ItIsServerBound()
    {
        var ledger = Ledger([Worker("worker-1", compute: 5, wait: 5)]) with { Shards = [new ShardBooking(0, 10, 5, 5)] };
        Assert.Equal(("server_bound", "try --servers 2, each on a core of its own, or a larger --batch-size"), (First(ledger).Cause, First(ledger).Advice));
    }

    [Fact]
    public void Of_MoreWorkersThanCores_ACoreIsMissing()
    {
        var ledger = Ledger([.. Enumerable.Range(1, 4).Select(i => Worker($"worker-{i}", compute: 9, wait: 1))]) with { Cores = 2 };
        Assert.Equal(("cores_missing", "try --workers 2, or workers on other machines"), (First(ledger).Cause, First(ledger).Advice));
    }

    [Fact]
    public void Of_MuchComputedAgain_ItIsTold() =>
        Assert.Equal("recomputed", First(Ledger([Worker("worker-1", compute: 7, recomputed: 3)])).Cause);

    [Fact]
    public void Of_TimeGoesIntoArithmetic_NothingIsWrong() =>
        Assert.Equal("compute_bound", First(Ledger([Worker("worker-1", compute: 9, wait: 1)])).Cause);

    [Fact]
    public void Of_LongSlotsAndMuchAroundThem_TheMachineIsShared() =>
        Assert.Equal("contended", First(Ledger([Worker("worker-1", compute: 4, push: 2, wait: 4, slots: 100)])).Cause);

    [Fact]
    public void Of_PausedForMostOfTheTime_NobodyIsBlamed()
    {
        WorkerBooking[] workers = [Worker("worker-1", compute: 9, wait: 1), Worker("worker-2", compute: 9, wait: 1)];
        var ledger = Ledger([.. workers.Select(w => w with { Seconds = 1000, PausedS = 990 })]);
        Assert.Equal(("compute_bound", 0.9), (First(ledger).Cause, Math.Round(First(ledger).Share, 6)));
        Assert.Single(Diagnosis.Of(ledger));
    }

    [Fact]
    public void Of_NothingBookedYet_SaysSo() => Assert.Equal("nothing_booked", First(Ledger([])).Cause);

    private static Finding First(GoodputLedger ledger) => Diagnosis.Of(ledger)[0];

    private static string Words(Finding found) => $"{found.Text}; {found.Advice}";

    private static GoodputLedger Ledger(IReadOnlyList<WorkerBooking> workers) => new()
    {
        RunId = "r",
        Step = 100,
        Steps = 100,
        Seconds = 10,
        Slots = 2,
        BatchSize = 64,
        NumWorkers = 0,
        ThreadsPerWorker = 1,
        Servers = 0,
        Host = "here",
        Cores = 8,
        Workers = workers,
        Shards = [new ShardBooking(0, 10, 0.1, 9.9)],
    };

    // The rest of ten seconds is idle; all waiting is for nobody in particular.
    private static WorkerBooking Worker(
        string name, double compute = 0, double data = 0, double push = 0, double pull = 0, double wait = 0, double recomputed = 0,
        double heldUp = 0, long slots = 200) => new(
        name, "here", 10, data, compute, push, pull, wait, 0, recomputed, Math.Max(0, 10 - compute - data - push - pull - wait - recomputed),
        slots, heldUp, new Dictionary<string, double> { ["others"] = wait });
}
