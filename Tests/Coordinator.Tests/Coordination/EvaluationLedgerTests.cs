using Cluster.Coordinator.Coordination;
using Cluster.Messages;

namespace Cluster.Coordinator.Tests.Coordination;

public class EvaluationLedgerTests
{
    private static readonly Generation Generation = new(1);

    // Found by simulation: the worker was idle from then on, and the epoch never ended.
    [Fact]
    public void TakeNext_LateResultOfALostWorker_IsNotAskedForAgain()
    {
        var ledger = new EvaluationLedger(new StepNumber(4), 2 * EvaluationLedger.PartRows);
        var (lost, next) = (new WorkerId(1), new WorkerId(2));
        var first = ledger.TakeNext(lost, Generation)!;
        ledger.Release(lost);
        Assert.True(ledger.Book(Result(first), out _));
        var second = ledger.TakeNext(next, Generation)!;
        Assert.Equal(1, second.Part);
        Assert.True(ledger.Book(Result(second), out var worker));
        Assert.Equal(next, worker);
        Assert.True(ledger.IsComplete);
    }

    [Fact]
    public void Book_SamePartTwice_CountsOnce()
    {
        var ledger = new EvaluationLedger(new StepNumber(4), EvaluationLedger.PartRows);
        var part = ledger.TakeNext(new WorkerId(1), Generation)!;
        Assert.True(ledger.Book(Result(part), out _));
        Assert.False(ledger.Book(Result(part), out _));
        Assert.Equal((2.0, 0.25, null), ledger.Totals());
    }

    private static PartEvaluated Result(EvaluatePart part) => new()
    {
        Step = part.Step,
        Part = part.Part,
        Rows = part.Rows,
        LossSum = 2.0 * part.Rows,
        HasAccuracy = true,
        Correct = part.Rows / 4,
    };
}
