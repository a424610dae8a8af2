using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cluster.Actors.Memory;

/// <summary>Wakes one waiting thread of this process, from any thread of this or another process.</summary>
/// <remarks>
/// A counter in shared memory: whoever has something for the thread writes it where the thread looks, and rings. The thread
/// reads the counter, looks everywhere, and waits as long as the counter is what it read: so no ring is ever missed. It first
/// spins for a moment, as one that spins sees a ring in 1 or 2 us; and it yields while it spins, as the one that it waits for
/// may need its processor. Where the last waits were much longer it sleeps at once. A ring costs one system call, and none where
/// the thread is awake.
/// Who knows that the ring comes soon spins for longer: a processor on which everybody sleeps is halted, and a virtual one may be
/// given back by its host only milliseconds later.
/// Source: U. Drepper, "Futexes Are Tricky".
/// </remarks>
public sealed unsafe class Doorbell : IDisposable
{
    /// <summary>
    /// Twice what it costs to sleep and be woken in a virtual machine, where a processor that idles is given back: some 100 us,
    /// and 30 on a machine of one's own.
    /// </summary>
    private const int SpinMicroseconds = 200;

    /// <summary>What the slower of a step's workers may need longer than the faster one, and the update: 7 % of 130 ms were seen.</summary>
    private const int SoonSpinMicroseconds = 20000;

    private readonly SharedMemory? _memory;
    private readonly Words* _own; // where there is no memory to share; as long as the process, as threads may ring it late
    private readonly Spinning _spinning = new(SpinMicroseconds), _soonSpinning = new(SoonSpinMicroseconds);

    private Doorbell(SharedMemory memory) => _memory = memory;

    private Doorbell(Words* own, string whyNot)
    {
        _own = own;
        WhyNotShared = whyNot;
    }

    /// <summary>Gets what another process opens it by; empty where none can.</summary>
    public string Token => _memory?.Token ?? "";

    /// <summary>Gets why no other process can open it; empty where it can.</summary>
    public string WhyNotShared { get; } = "";

    /// <summary>Gets the rings so far, to be read before looking for work.</summary>
    public uint Rings => Volatile.Read(ref Bell.Rings);

    private ref Words Bell => ref _memory is null ? ref *_own : ref _memory.Header<Words>();

    /// <summary>Makes a doorbell; where the system gives no memory to share, one for this process alone.</summary>
    public static Doorbell Create()
    {
        try
        {
            return new Doorbell(SharedMemory.Create(0));
        }
        catch (SharedMemoryException e)
        {
            return new Doorbell((Words*)NativeMemory.AllocZeroed((nuint)sizeof(Words)), e.Message);
        }
    }

    /// <summary>Opens the doorbell of another process, to ring it.</summary>
    /// <exception cref="SharedMemoryException">It is not reached from here.</exception>
    public static Doorbell Open(string token) => new(SharedMemory.Open(token, 0, writable: true));

    /// <summary>Wakes the thread, or lets it look again before it sleeps.</summary>
    public void Ring()
    {
        Interlocked.Increment(ref Bell.Rings);
        if (Volatile.Read(ref Bell.Sleepers) == 0) return;
        fixed (uint* rings = &Bell.Rings) _ = Libc.Futex(Libc.FutexCall, rings, Libc.FutexWake, 1, 0, 0, 0);
    }

    /// <summary>Waits until it has rung since <paramref name="rings"/> was read; one thread only.</summary>
    /// <param name="rings">What <see cref="Rings"/> was.</param>
    /// <param name="isSoon">Whether something that rings is under way.</param>
    public void Wait(uint rings, bool isSoon = false)
    {
        var begun = Stopwatch.GetTimestamp();
        var spinning = isSoon ? _soonSpinning : _spinning;
        if (!spinning.IsWorthIt || !Spin(rings, begun + spinning.Ticks)) Sleep(rings);
        spinning.Learn(Stopwatch.GetTimestamp() - begun);
    }

    /// <inheritdoc/>
    public void Dispose() => _memory?.Dispose();

    private bool Spin(uint rings, long until)
    {
        do
        {
            for (var i = 0; i < 8; i++)
            {
                if (Rings != rings) return true;
                Thread.SpinWait(8);
            }

            _ = Libc.Yield();
        }
        while (Stopwatch.GetTimestamp() < until);
        return false;
    }

    private void Sleep(uint rings)
    {
        Interlocked.Increment(ref Bell.Sleepers);
        fixed (uint* word = &Bell.Rings)
            while (Rings == rings)
                _ = Libc.Futex(Libc.FutexCall, word, Libc.FutexWait, rings, 0, 0, 0); // a signal may end it early
        Interlocked.Decrement(ref Bell.Sleepers);
    }

    private struct Words
    {
        public uint Rings;
        public uint Sleepers;
    }

    /// <summary>Learns from the last waits of a kind whether one would end while it is spun.</summary>
    private sealed class Spinning(int microseconds)
    {
        /// <summary>Of waits that should be long one in so many spins all the same, to notice where they became short.</summary>
        private const int TryAgainEvery = 16;

        private int _long;

        public long Ticks { get; } = microseconds * (Stopwatch.Frequency / 1_000_000);

        public bool IsWorthIt => _long < 2 || _long % TryAgainEvery == 0;

        // One that ends within four times the spin would have ended within it, had nobody slept meanwhile.
        public void Learn(long ticks) => _long = ticks < 4 * Ticks ? 0 : _long + 1;
    }
}
