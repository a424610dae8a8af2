using Cluster.Actors.Memory;

namespace Cluster.Actors.Tests.Memory;

public sealed class DoorbellTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void Wait_RungSinceItWasRead_ReturnsAtOnce()
    {
        using var bell = Doorbell.Create();
        var rings = bell.Rings;
        bell.Ring();
        bell.Wait(rings);
        Assert.Equal(rings + 1, bell.Rings);
    }

    [Fact]
    public void Wait_ForWhatNeverComesSoon_Sleeps()
    {
        using var bell = Doorbell.Create();
        var spent = TimeSpan.Zero;
        var waiter = new Thread(() =>
        {
            var before = ProcessorTime();
            bell.Wait(bell.Rings, isSoon: true);
            spent = ProcessorTime() - before;
        });
        waiter.Start();
        Assert.False(waiter.Join(TimeSpan.FromMilliseconds(300)));
        bell.Ring();
        Assert.True(waiter.Join(Patience));
        Assert.InRange(spent, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    // Two threads hand a number to and fro through one bell each: a ring that is missed is a hang.
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Wait_RungFromAnotherMapping_MissesNoRing(bool withPauses, bool isSoon)
    {
        const int Rounds = 20_000;
        using var first = Doorbell.Create();
        using var second = Doorbell.Create();
        using var toFirst = Doorbell.Open(first.Token);
        using var toSecond = Doorbell.Open(second.Token);
        var turn = 0;
        var other = new Thread(() => Play(second, toFirst, 1));
        other.Start();
        Play(first, toSecond, 0);
        Assert.True(other.Join(Patience), "a ring was missed");
        Assert.Equal(2 * (Rounds / (withPauses ? 20 : 1)), turn);

        void Play(Doorbell own, Doorbell others, int me)
        {
            for (var round = 0; round < Rounds / (withPauses ? 20 : 1); round++)
            {
                while (true)
                {
                    var rings = own.Rings;
                    if (Volatile.Read(ref turn) % 2 == me) break;
                    own.Wait(rings, isSoon);
                }

                if (withPauses) Thread.SpinWait(20_000); // longer than the other one spins: it sleeps
                Interlocked.Increment(ref turn);
                others.Ring();
            }
        }
    }

    // Of the calling thread; the system's first number is nanoseconds.
    private static TimeSpan ProcessorTime() =>
        TimeSpan.FromMicroseconds(long.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0]) / 1000);
}
