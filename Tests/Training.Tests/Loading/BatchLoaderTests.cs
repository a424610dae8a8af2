using System.Runtime.InteropServices;
using Cluster.Training.Data;
using Cluster.Training.Loading;
using Cluster.Training.Plans;

namespace Cluster.Training.Tests.Loading;

public sealed class BatchLoaderTests
{
    private const int Rows = 37;

    // Bounds every wait: far above what any of them takes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(3, 2)]
    [InlineData(4, 8)]
    public void Take_EverySlotInOrder_GivesItsRows(int workers, int depth)
    {
        var order = Order();
        using var loader = new BatchLoader(Data(), order, workers, depth);
        loader.SetSlots([0, 2], 0);
        for (var step = 0L; step < 30; step++)
            foreach (var slot in new[] { 0, 2 }) AssertTakes(loader, order, step, slot);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Take_OutOfOrder_GivesTheRowsAskedFor(int workers)
    {
        var order = Order();
        using var loader = new BatchLoader(Data(), order, workers);
        loader.SetSlots([1], 0);
        (long Step, int Slot)[] asked = [(0, 1), (0, 2), (5, 1), (3, 1), (6, 1), (7, 0), (100, 1), (101, 1), (2, 2)];
        foreach (var (step, slot) in asked) AssertTakes(loader, order, step, slot);
    }

    [Fact]
    public void SetSlots_MidRun_GoesOnWithTheNewSlots()
    {
        var order = Order();
        using var loader = new BatchLoader(Data(), order, numWorkers: 2, depth: 3);
        for (var change = 0; change < 50; change++)
        {
            int[] slots = change % 2 == 0 ? [0, 1, 2] : [2];
            loader.SetSlots(slots, change * 2L);
            for (var step = change * 2L; step < change * 2L + 2; step++)
                foreach (var slot in slots) AssertTakes(loader, order, step, slot);
        }
    }

    [Fact]
    public void Take_SeveralHeld_KeepsEachOnesRows()
    {
        var order = Order();
        using var loader = new BatchLoader(Data(), order, numWorkers: 1, depth: 3);
        loader.SetSlots([0, 1, 2], 0);
        var held = Enumerable.Range(0, 3).Select(slot => loader.Take(0, slot)).ToList();
        for (var slot = 0; slot < 3; slot++) AssertRows(held[slot], order, 0, slot);
        held.ForEach(batch => batch.Dispose());
        AssertTakes(loader, order, 1, 0);
    }

    [Fact]
    public void Take_SteadyState_UsesTheSameMemoryAgain()
    {
        var order = Order();
        using var loader = new BatchLoader(Data(), order, numWorkers: 1, depth: 2);
        loader.SetSlots([0], 0);
        var addresses = new HashSet<nint>();
        for (var step = 0L; step < 100; step++)
        {
            using var batch = loader.Take(step, 0);
            addresses.Add(batch.FeatureAddress);
        }
        Assert.InRange(addresses.Count, 1, 2);
    }

    [Fact]
    public void Take_EmptySlot_HasNoRows()
    {
        var order = new SampleOrder(new BatchPlan(9, 4, 4), 1);
        using var loader = new BatchLoader(Data().Select(Permutation.Identity(9)), order, numWorkers: 1);
        loader.SetSlots([3], 0);
        Assert.Equal([1, 1, 0], Enumerable.Range(0, 3).Select(step =>
        {
            using var batch = loader.Take(step, 3);
            return batch.RowCount;
        }));
    }

    [Fact]
    public void Take_LoadingFails_CarriesTheCauseAndGoesOn()
    {
        var order = Order();
        using var loader = new BatchLoader(Data(), order, 1, 2, batch =>
        {
            if (batch.Step == 3) throw new IOException("disk gone");
            batch.Fill(order.RowsOf(batch.Step, batch.Slot));
        });
        loader.SetSlots([0], 0);
        for (var step = 0L; step < 3; step++) AssertTakes(loader, order, step, 0);
        var error = Assert.Throws<JobException>(() => loader.Take(3, 0));
        Assert.Contains("the rows of step 3, slot 0 failed: disk gone", error.Message, StringComparison.Ordinal);
        Assert.IsType<IOException>(error.InnerException);
        AssertTakes(loader, order, 4, 0);
    }

    [Fact]
    public async Task Take_CancelledWhileWaiting_EndsTheWait()
    {
        using var release = new ManualResetEventSlim();
        using var loading = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        using var loader = new BatchLoader(Data(), Order(), 1, 2, _ =>
        {
            loading.Set();
            release.Wait(Patience);
        });
        loader.SetSlots([0], 0);
        var waiting = Task.Run(() => loader.Take(0, 0, cancellation.Token));
        Assert.True(loading.Wait(Patience));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience));
        release.Set();
    }

    [Fact]
    public async Task Dispose_WhileConsumerWaits_EndsTheWaitAndTheThreads()
    {
        using var release = new ManualResetEventSlim();
        using var loading = new ManualResetEventSlim();
        var loader = new BatchLoader(Data(), Order(), 1, 2, _ =>
        {
            loading.Set();
            release.Wait(Patience);
        });
        loader.SetSlots([0], 0);
        var waiting = Task.Run(() => loader.Take(0, 0));
        Assert.True(loading.Wait(Patience));
        var disposing = Task.Run(loader.Dispose);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.WaitAsync(Patience));
        release.Set();
        await disposing.WaitAsync(Patience);
        Assert.Throws<ObjectDisposedException>(() => loader.Take(0, 0));
    }

    [Fact]
    public void SetSlots_NoSuchSlot_Throws()
    {
        using var loader = new BatchLoader(Data(), Order());
        Assert.Throws<ArgumentOutOfRangeException>(() => loader.SetSlots([3], 0));
    }

    private static SampleOrder Order() => new(new BatchPlan(Rows, 8, 3), 1);

    // Row r is (r, r + 0.5) with label r.
    private static Dataset Data() => Dataset.OfClasses([2],
        Enumerable.Range(0, Rows).SelectMany(row => new[] { row, row + 0.5f }).ToArray(),
        Enumerable.Range(0, Rows).Select(row => (long)row).ToArray(), Rows);

    private static void AssertTakes(BatchLoader loader, SampleOrder order, long step, int slot)
    {
        using var cancellation = new CancellationTokenSource(Patience);
        using var batch = loader.Take(step, slot, cancellation.Token);
        AssertRows(batch, order, step, slot);
    }

    private static void AssertRows(SlotBatch batch, SampleOrder order, long step, int slot)
    {
        var rows = order.RowsOf(step, slot).ToArray();
        Assert.Equal((step, slot, rows.Length), (batch.Step, batch.Slot, batch.RowCount));
        Assert.Equal(rows.SelectMany(row => new[] { row, row + 0.5f }), batch.Features.ToArray());
        Assert.Equal(rows.Select(row => (long)row), MemoryMarshal.Cast<byte, long>(batch.Labels).ToArray());
    }
}
