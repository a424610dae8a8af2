using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Cluster.Parameters.Reduction;

namespace Cluster.Parameters.Threads;

/// <summary>
/// Spreads one pass over a long range of floats over a few threads: the caller's and helpers of its own.
/// </summary>
/// <remarks>
/// <para>
/// The range is cut into chunks, and these into one part for each thread. A thread begins with its own part, the same one in each
/// pass: what it wrote in the pass before is still in its core's cache, where from another core's it comes at a quarter of
/// the speed. Whoever is done goes on at the far end of the next thread's part. A core that other processes use thus slows the
/// pass down only by what it does not do, and a helper that wakes up late finds nothing left; nobody waits for a
/// thread that has not begun.
/// </para>
/// <para>
/// A part's ticket holds the number of the pass, the chunks that were taken from its front, and those that are left.
/// Whoever takes one off by an exchange that compares all of it knows that the fields of the pass, which it read before, are
/// still those of that pass: they change only when none is left.
/// </para>
/// <para>
/// One pass at a time: while one is under way, another caller does its own alone. Helpers start with the first long
/// range, so that small models never have any, and sleep between passes.
/// </para>
/// </remarks>
internal sealed class RangeThreads : IDisposable
{
    /// <summary>The most threads: a handful already saturates the memory of a socket.</summary>
    public const int CountMax = 16;

    /// <summary>The floats of a chunk: about ten microseconds of work, which is what a pass may wait for at its end,
    /// against tens of nanoseconds for taking one.</summary>
    public const int ChunkLength = 4 * SlotReduction.BlockLength;

    /// <summary>The shortest range that is spread: a quarter of a millisecond of work for one thread. A helper that is woken
    /// begins after 20 to 100 microseconds. Workers wait while a step is applied, so that a core is free for it: with
    /// 670,000 parameters a second thread took 20 % off the update.</summary>
    public const int LengthMin = 16 * ChunkLength;

    // Some 30 microseconds: longer than a chunk, so that a caller seldom sleeps for the last one, and passes that follow
    // each other closely find the helpers awake; then nothing is burnt any more.
    private const int SpinsMax = 100;
    private const int SpinLength = 8;
    private static readonly long AwakeTicks = Stopwatch.Frequency * 30 / 1_000_000;

    // A ticket: the pass in 28 bits (a thread that lay between two looks at it for days would see the same number again), then
    // the chunks that were taken from the front and those that are left, of the 2^17 that a range has at most.
    private const int CountBits = 18;
    private const long CountMask = (1L << CountBits) - 1;
    private const int TicketStride = 16; // two cache lines: they are fetched in pairs

    private readonly SemaphoreSlim _turn = new(1);
    private readonly AutoResetEvent[] _wake;
    private readonly AutoResetEvent _finished = new(false);
    private readonly Thread[] _helpers;
    private IRangeWork? _work;
    private int _length;
    private int _chunks;
    private readonly long[] _tickets;
    private long _pass;
    private int _unfinished;
    private ExceptionDispatchInfo? _failure;
    private bool _started;
    private int _disposed;

    /// <summary>Creates the threads without starting them.</summary>
    /// <param name="count">The number of threads with the caller's, 1 to <see cref="CountMax"/>; null for as many as
    /// the machine has cores, up to that limit.</param>
    public RangeThreads(int? count = null)
    {
        Count = count ?? Math.Min(Environment.ProcessorCount, CountMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(Count, 1, nameof(count));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Count, CountMax, nameof(count));
        _helpers = new Thread[Count - 1];
        _wake = new AutoResetEvent[_helpers.Length];
        _tickets = new long[(Count + 1) * TicketStride];
    }

    /// <summary>Gets the number of threads, with the caller's.</summary>
    public int Count { get; }

    /// <summary>Works on all floats of a range and returns when that is done.</summary>
    /// <param name="work">What to do.</param>
    /// <param name="length">The number of floats.</param>
    /// <remarks>What the work throws comes out here, the first of several; where the range is spread, the other parts are
    /// done nevertheless.</remarks>
    public void Run(IRangeWork work, int length)
    {
        if (length < LengthMin || Count == 1 || !_turn.Wait(0))
        {
            if (length > 0)
                work.Run(0, length, 0);
            return;
        }

        Open(work, length);
        TakeChunks(thread: 0);
        WaitForTheOthers();
        _work = null;
        ExceptionDispatchInfo? failure = _failure;
        _failure = null;
        _turn.Release();
        failure?.Throw();
    }

    /// <summary>Ends the helpers, after the pass that is under way; later ones are done by their callers alone.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _turn.Wait();
        if (_started)
        {
            foreach (AutoResetEvent wake in _wake)
                wake.Set();
            foreach (Thread helper in _helpers)
                helper.Join();
            foreach (AutoResetEvent wake in _wake)
                wake.Dispose();
        }

        _finished.Dispose();
    }

    private void Open(IRangeWork work, int length)
    {
        if (!_started)
            Start();
        _work = work;
        _length = length;
        _chunks = (length + ChunkLength - 1) / ChunkLength;
        _unfinished = _chunks;
        _pass++;
        for (int part = 0; part < Count; part++)
            Volatile.Write(ref Ticket(part), (_pass << (2 * CountBits)) | (uint)(PartStart(part + 1) - PartStart(part)));
        for (int i = 0; i < Math.Min(_wake.Length, _chunks - 1); i++)
            _wake[i].Set();
    }

    private void Start()
    {
        _started = true;
        for (int i = 0; i < _helpers.Length; i++)
        {
            int thread = i + 1;
            var wake = new AutoResetEvent(false);
            _wake[i] = wake;
            _helpers[i] = new Thread(() => Help(thread, wake)) { IsBackground = true, Name = $"parameters-{thread}" };
            _helpers[i].Start();
        }
    }

    private ref long Ticket(int part) => ref _tickets[(part + 1) * TicketStride];

    private int PartStart(int part) => (int)((long)_chunks * part / Count);

    private bool IsOpen(int part) => (Volatile.Read(ref Ticket(part)) & CountMask) != 0;

    private void Help(int thread, AutoResetEvent wake)
    {
        while (Volatile.Read(ref _disposed) == 0)
        {
            // By the clock: who gives way to a worker that computes comes back milliseconds later, and would give way again.
            for (long end = Stopwatch.GetTimestamp() + AwakeTicks; !IsOpen(thread) && Stopwatch.GetTimestamp() < end;)
            {
                Thread.SpinWait(SpinLength);
                Thread.Yield(); // who waits for the pass may need the core
            }

            if (!IsOpen(thread))
                wake.WaitOne();
            TakeChunks(thread);
        }
    }

    private void TakeChunks(int thread)
    {
        for (int i = 0; i < Count; i++)
            TakeChunks((thread + i) % Count, thread);
    }

    private void TakeChunks(int part, int thread)
    {
        long ticket = Volatile.Read(ref Ticket(part));
        while ((ticket & CountMask) is not 0 and var left)
        {
            IRangeWork? work = _work;
            long front = (ticket >> CountBits) & CountMask;
            bool isOwn = part == thread;
            int offset = (PartStart(part) + (int)(isOwn ? front : front + left - 1)) * ChunkLength;
            int count = Math.Min(ChunkLength, _length - offset);
            long rest = ticket - 1 + (isOwn ? 1L << CountBits : 0);
            long now = Interlocked.CompareExchange(ref Ticket(part), rest, ticket);
            if (now == ticket)
            {
                RunChunk(work!, offset, count, thread);
                now = Volatile.Read(ref Ticket(part));
            }

            ticket = now;
        }
    }

    private void RunChunk(IRangeWork work, int offset, int count, int thread)
    {
        try
        {
            work.Run(offset, count, thread);
        }
        catch (Exception failure)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
        }

        if (Interlocked.Decrement(ref _unfinished) == 0 && thread != 0)
            _finished.Set();
    }

    // The event may still be set by the pass before, whose caller saw the end of it without waiting.
    private void WaitForTheOthers()
    {
        for (int spin = 0; spin < SpinsMax && Volatile.Read(ref _unfinished) > 0; spin++)
            Thread.SpinWait(SpinLength);
        while (Volatile.Read(ref _unfinished) > 0)
            _finished.WaitOne();
    }
}
