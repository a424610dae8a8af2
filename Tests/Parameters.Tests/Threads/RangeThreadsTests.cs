using System.Collections.Concurrent;
using Cluster.Parameters.Threads;

namespace Cluster.Parameters.Tests.Threads;

public sealed class RangeThreadsTests
{
    private const int Chunk = RangeThreads.ChunkLength;
    private const int Chunks = RangeThreads.LengthMin / Chunk;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(RangeThreads.CountMax)]
    public void Run_AnyLength_CoversEachFloatOnce(int count)
    {
        using var threads = new RangeThreads(count);
        int[] lengths = [0, 1, (Chunks * Chunk) - 1, Chunks * Chunk, (Chunks * Chunk) + 1, (Chunks + 9) * Chunk];
        for (var round = 0; round < 20; round++)
        {
            foreach (int length in lengths)
            {
                var parts = new ConcurrentBag<(int Offset, int Count)>();
                threads.Run(new Work((offset, n, _) => parts.Add((offset, n))), length);
                var end = 0;
                foreach ((int offset, int n) in parts.Order())
                {
                    Assert.Equal((end, 0), (offset, offset % Chunk));
                    end = offset + n;
                }

                Assert.Equal(length, end);
            }
        }
    }

    [Fact]
    public void Run_LongRange_UsesAllThreadsAtTheSameTime()
    {
        const int count = 5;
        const int length = (Chunks + count - 1) / count * count * Chunk;
        using var threads = new RangeThreads(count);
        var seen = new ConcurrentBag<(int Thread, int Id)>();
        using var all = new Barrier(count);
        for (var pass = 0; pass < 3; pass++)
        {
            threads.Run(
                new Work((_, _, thread) =>
                {
                    seen.Add((thread, Environment.CurrentManagedThreadId));
                    Assert.True(all.SignalAndWait(Limit));
                }),
                length);
        }

        (int Thread, int Id)[] different = [.. seen.Distinct().Order()];
        Assert.Equal(Enumerable.Range(0, count), different.Select(one => one.Thread));
        Assert.Equal(count, different.Select(one => one.Id).Distinct().Count());
        Assert.Equal(Environment.CurrentManagedThreadId, different[0].Id);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Run_EachPass_BeginsWithTheSamePartOnEachThread(int count)
    {
        const int length = (Chunks + 5) * Chunk;
        using var threads = new RangeThreads(count);
        using var all = new Barrier(count);
        for (var pass = 0; pass < 5; pass++)
        {
            var first = new ConcurrentDictionary<int, int>();
            threads.Run(
                new Work((offset, _, thread) =>
                {
                    if (first.TryAdd(thread, offset)) Assert.True(all.SignalAndWait(Limit));
                }),
                length);

            Assert.Equal(
                Enumerable.Range(0, count).Select(part => (Chunks + 5) * part / count * Chunk),
                first.OrderBy(one => one.Key).Select(one => one.Value));
        }
    }

    [Fact]
    public void Run_HelperThatIsHeldUp_LeavesTheFarEndOfItsPartToTheCaller()
    {
        using var threads = new RangeThreads(2);
        using var begun = new ManualResetEventSlim();
        using var others = new CountdownEvent(Chunks - 1);
        var order = new ConcurrentQueue<int>();
        threads.Run(
            new Work((offset, _, thread) =>
            {
                if (thread == 1)
                {
                    Assert.Equal(Chunks / 2 * Chunk, offset);
                    begun.Set();
                    Assert.True(others.Wait(Limit));
                }
                else
                {
                    Assert.True(begun.Wait(Limit));
                    order.Enqueue(offset / Chunk);
                    others.Signal();
                }
            }),
            Chunks * Chunk);

        var own = Enumerable.Range(0, Chunks / 2);
        var taken = Enumerable.Range((Chunks / 2) + 1, Chunks - (Chunks / 2) - 1).Reverse();
        Assert.Equal(own.Concat(taken), order);
    }

    [Fact]
    public void Run_ShortRange_StaysOnTheCallingThread()
    {
        using var threads = new RangeThreads(4);
        var parts = new List<(int, int, int, int)>();
        threads.Run(
            new Work((offset, n, thread) => parts.Add((offset, n, thread, Environment.CurrentManagedThreadId))),
            RangeThreads.LengthMin - 1);

        Assert.Equal([(0, RangeThreads.LengthMin - 1, 0, Environment.CurrentManagedThreadId)], parts);
    }

    [Fact]
    public void Run_HelperThrows_ThrowsToTheCallerAndGoesOn()
    {
        using var threads = new RangeThreads(2);
        using var both = new Barrier(2);
        var parts = 0;
        var work = new Work((offset, _, thread) =>
        {
            Interlocked.Increment(ref parts);
            if (offset < 2 * Chunk) Assert.True(both.SignalAndWait(Limit));
            if (thread == 1) throw new InvalidDataException("from a helper");
        });

        var failure = Assert.Throws<InvalidDataException>(() => threads.Run(work, Chunks * Chunk));
        Assert.Equal(("from a helper", Chunks), (failure.Message, parts));
        parts = 0;
        threads.Run(new Work((_, _, _) => Interlocked.Increment(ref parts)), Chunks * Chunk);
        Assert.Equal(Chunks, parts);
    }

    [Fact]
    public void Run_WhileAnotherPassIsUnderWay_IsDoneByItsCaller()
    {
        using var threads = new RangeThreads(2);
        var inner = new List<(int, int, int)>();
        var once = 0;
        threads.Run(
            new Work((_, _, _) =>
            {
                if (Interlocked.Exchange(ref once, 1) == 0)
                    threads.Run(new Work((offset, n, thread) => inner.Add((offset, n, thread))), (Chunks + 1) * Chunk);
            }),
            Chunks * Chunk);

        Assert.Equal([(0, (Chunks + 1) * Chunk, 0)], inner);
    }

    [Fact]
    public void Run_SteadyState_AllocatesNothing()
    {
        using var threads = new RangeThreads(3);
        var work = new Work((_, _, _) => { });
        for (var pass = 0; pass < 3; pass++) threads.Run(work, Chunks * Chunk);

        Assert.Equal(0, SteadyState.AllocatedBytes(() => threads.Run(work, Chunks * Chunk)));
    }

    [Fact]
    public void Dispose_AfterAndBeforePasses_EndsTheHelpersAndLeavesTheWorkToTheCaller()
    {
        const int length = (Chunks + 2) / 3 * 3 * Chunk;
        var helpers = new ConcurrentDictionary<Thread, int>();
        using var all = new Barrier(3);
        var threads = new RangeThreads(3);
        threads.Run(
            new Work((_, _, thread) =>
            {
                if (all.SignalAndWait(Limit) && thread > 0) helpers.TryAdd(Thread.CurrentThread, thread);
            }),
            length);
        threads.Dispose();
        threads.Dispose();

        Assert.Equal(2, helpers.Count);
        Assert.All(helpers.Keys, helper => Assert.False(helper.IsAlive));
        var parts = new List<(int, int, int)>();
        threads.Run(new Work((offset, n, thread) => parts.Add((offset, n, thread))), length);
        Assert.Equal([(0, length, 0)], parts);
        new RangeThreads(2).Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(RangeThreads.CountMax + 1)]
    public void Create_CountOutOfRange_Throws(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RangeThreads(count));

    private sealed class Work(Action<int, int, int> run) : IRangeWork
    {
        public void Run(int offset, int count, int thread) => run(offset, count, thread);
    }
}
