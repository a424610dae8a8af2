using Cluster.Actors.Dispatch;

namespace Cluster.Actors.TestKit;

/// <summary>
/// Runs actors on the test's own thread, one message at a time, with virtual time: the same seed gives the same run.
/// Nothing happens unless the test drives it.
/// </summary>
public sealed class TestScheduler : MessageDispatcher
{
    /// <summary>Turns in one drive after which actors count as running in circles.</summary>
    public const int TurnsMax = 5_000_000;

    private readonly List<IThreadPoolWorkItem> _ready = [];
    private readonly Lock _lock = new();
    private readonly Random? _random;

    /// <summary>Creates a scheduler.</summary>
    /// <param name="seed">Draws which of the waiting actors goes next; null: in the order they became ready.</param>
    public TestScheduler(int? seed = null)
    {
        Seed = seed;
        _random = seed is { } value ? new Random(value) : null;
    }

    /// <summary>The seed; null for first come, first served.</summary>
    public int? Seed { get; }

    /// <summary>The time that this scheduler moves.</summary>
    public VirtualTimeProvider Time { get; } = new();

    /// <inheritdoc/>
    public override int Throughput => 1;

    /// <inheritdoc/>
    public override bool RunsOnOneThread => true;

    /// <inheritdoc/>
    public override void Schedule(IThreadPoolWorkItem item)
    {
        lock (_lock)
            _ready.Add(item);
    }

    /// <summary>Gives one actor its turn; false where none waits.</summary>
    public bool RunOne()
    {
        IThreadPoolWorkItem item;
        lock (_lock)
        {
            if (_ready.Count == 0)
                return false;
            var index = _random?.Next(_ready.Count) ?? 0;
            item = _ready[index];
            _ready.RemoveAt(index);
        }

        using (InlineContinuations.Begin())
            item.Execute();
        return true;
    }

    /// <summary>Runs until no actor waits; time stands still.</summary>
    /// <exception cref="TestKitException">The actors run in circles.</exception>
    public void RunUntilIdle()
    {
        for (var turns = 0; RunOne(); turns++)
        {
            if (turns >= TurnsMax)
                throw new TestKitException($"the actors are not idle after {TurnsMax} turns");
        }
    }

    /// <summary>Moves time on, firing timers in their order and letting actors finish after each.</summary>
    public void Advance(TimeSpan time)
    {
        var end = Time.Elapsed + time;
        RunUntilIdle();
        while (FireNext(end))
            RunUntilIdle();
        Time.MoveTo(end);
    }

    /// <summary>Runs, moving time from timer to timer, until the condition holds.</summary>
    /// <param name="condition">Checked after each turn.</param>
    /// <param name="max">The virtual time to wait.</param>
    /// <returns>Whether the condition held in time.</returns>
    public bool RunUntil(Func<bool> condition, TimeSpan max)
    {
        var end = Time.Elapsed + max;
        for (var turns = 0; turns < TurnsMax; turns++)
        {
            if (condition())
                return true;
            if (RunOne() || FireNext(end))
                continue;
            Time.MoveTo(end);
            return condition();
        }

        throw new TestKitException($"the actors are not idle after {TurnsMax} turns");
    }

    /// <summary>Runs until a task is done and returns its result.</summary>
    /// <exception cref="TestKitException">It is not done within the virtual time.</exception>
    public T Run<T>(Task<T> task, TimeSpan? max = null)
    {
        Run((Task)task, max);
        return task.GetAwaiter().GetResult();
    }

    /// <summary>Runs until a task is done.</summary>
    /// <exception cref="TestKitException">It is not done within the virtual time.</exception>
    public void Run(Task task, TimeSpan? max = null)
    {
        var limit = max ?? TestKitBase.DefaultTimeout;
        if (!RunUntil(() => task.IsCompleted, limit))
            throw new TestKitException($"the task is not done within {limit} of virtual time");
        task.GetAwaiter().GetResult();
    }

    private bool FireNext(TimeSpan end)
    {
        using (InlineContinuations.Begin())
            return Time.FireNext(end);
    }
}
