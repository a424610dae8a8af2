using Cluster.Actors.Dispatch;

namespace Cluster.Actors.TestKit;

/// <summary>
/// The base of actor tests, for any test framework: a system, a test actor and probes. By default everything runs on
/// the test's thread in virtual time; with a setup of its own dispatcher the same calls wait in real time.
/// </summary>
public abstract class TestKitBase : IDisposable
{
    /// <summary>How long an expectation waits where none is named.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How long silence is listened to where none is named.</summary>
    public static readonly TimeSpan DefaultSilence = TimeSpan.FromMilliseconds(100);

    private readonly TestScheduler? _scheduler;
    private readonly TestProbe _testActor;
    private int _probes;

    /// <summary>Starts a system on a deterministic scheduler, first come, first served.</summary>
    protected TestKitBase()
        : this(Deterministic(new TestScheduler()))
    {
    }

    /// <summary>Starts a system on a deterministic scheduler that draws the order of turns.</summary>
    /// <param name="seed">The seed; the same one gives the same run.</param>
    protected TestKitBase(int seed)
        : this(Deterministic(new TestScheduler(seed)))
    {
    }

    /// <summary>Starts a system named "test" on a setup.</summary>
    protected TestKitBase(ActorSystemSetup setup)
        : this("test", setup)
    {
    }

    /// <summary>Starts a system on a setup.</summary>
    protected TestKitBase(string name, ActorSystemSetup setup)
    {
        _scheduler = setup.Dispatcher as TestScheduler;
        Sys = ActorSystem.Create(name, setup);
        _testActor = new TestProbe(Sys, "testActor");
    }

    /// <summary>The system under test.</summary>
    public ActorSystem Sys { get; }

    /// <summary>Drives the actors and their time.</summary>
    /// <exception cref="InvalidOperationException">The system runs on real threads.</exception>
    public TestScheduler Scheduler => _scheduler
        ?? throw new InvalidOperationException("This system runs on real threads and real time");

    /// <summary>The actor behind this class's own expectations.</summary>
    public IActorRef TestActor => _testActor.Ref;

    /// <summary>The sender of the message that the test actor read last.</summary>
    public IActorRef LastSender => _testActor.LastSender;

    /// <summary>Returns the setup of a system that the scheduler drives.</summary>
    public static ActorSystemSetup Deterministic(TestScheduler scheduler) =>
        new() { Dispatcher = scheduler, TimeProvider = scheduler.Time, Uid = (scheduler.Seed ?? 0) + 1L };

    /// <summary>Returns the setup of a system on the thread pool and the real clock.</summary>
    public static ActorSystemSetup RealThreads() => new() { Dispatcher = ThreadPoolDispatcher.Instance };

    /// <summary>Creates a probe.</summary>
    public TestProbe CreateTestProbe(string? name = null) => new(Sys, name ?? $"probe-{++_probes}");

    /// <summary>Creates an actor.</summary>
    public IActorRef ActorOf(Props props, string? name = null) => Sys.ActorOf(props, name);

    /// <summary>Moves virtual time on and lets the actors do what is due.</summary>
    public void Advance(TimeSpan time) => Scheduler.Advance(time);

    /// <summary>Waits for a task, driving the actors meanwhile where the time is virtual.</summary>
    public T Await<T>(Task<T> task, TimeSpan? max = null)
    {
        Await((Task)task, max);
        return task.GetAwaiter().GetResult();
    }

    /// <summary>Waits for a task, driving the actors meanwhile where the time is virtual.</summary>
    public void Await(Task task, TimeSpan? max = null)
    {
        if (_scheduler is not null)
            _scheduler.Run(task, max);
        else
            task.WaitAsync(max ?? DefaultTimeout, TimeProvider.System).GetAwaiter().GetResult();
    }

    /// <inheritdoc cref="TestProbe.Send"/>
    public void Send(ICanTell recipient, object message) => _testActor.Send(recipient, message);

    /// <inheritdoc cref="TestProbe.Watch"/>
    public IActorRef Watch(IActorRef target) => _testActor.Watch(target);

    /// <inheritdoc cref="TestProbe.Unwatch"/>
    public IActorRef Unwatch(IActorRef target) => _testActor.Unwatch(target);

    /// <inheritdoc cref="TestProbe.ExpectMsg{T}(TimeSpan?)"/>
    public T ExpectMsg<T>(TimeSpan? timeout = null) => _testActor.ExpectMsg<T>(timeout);

    /// <inheritdoc cref="TestProbe.ExpectMsg{T}(Predicate{T}, TimeSpan?)"/>
    public T ExpectMsg<T>(Predicate<T> isMessage, TimeSpan? timeout = null) =>
        _testActor.ExpectMsg(isMessage, timeout);

    /// <inheritdoc cref="TestProbe.ExpectMsg{T}(T, TimeSpan?)"/>
    public T ExpectMsg<T>(T message, TimeSpan? timeout = null) where T : notnull =>
        _testActor.ExpectMsg(message, timeout);

    /// <inheritdoc cref="TestProbe.ExpectNoMsg"/>
    public void ExpectNoMsg(TimeSpan? duration = null) => _testActor.ExpectNoMsg(duration);

    /// <inheritdoc cref="TestProbe.FishForMessage{T}"/>
    public T FishForMessage<T>(Predicate<T> isMessage, TimeSpan? max = null) =>
        _testActor.FishForMessage(isMessage, max);

    /// <inheritdoc cref="TestProbe.ReceiveN"/>
    public IReadOnlyList<object> ReceiveN(int count, TimeSpan? max = null) => _testActor.ReceiveN(count, max);

    /// <inheritdoc cref="TestProbe.ExpectTerminated"/>
    public Terminated ExpectTerminated(IActorRef target, TimeSpan? timeout = null) =>
        _testActor.ExpectTerminated(target, timeout);

    /// <summary>Asserts that an action loses a message of type T, and returns the report of it.</summary>
    /// <exception cref="TestKitException">No such message was lost in time.</exception>
    public AllDeadLetters ExpectDeadLetter<T>(Action action, TimeSpan? timeout = null)
    {
        var probe = CreateTestProbe();
        Sys.EventStream.Subscribe<AllDeadLetters>(probe.Ref);
        try
        {
            action();
            return probe.FishForMessage<AllDeadLetters>(letter => letter.Message is T, timeout);
        }
        finally
        {
            Sys.EventStream.Unsubscribe(probe.Ref);
        }
    }

    /// <summary>Stops the system.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops the system and waits for its end.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing && !Sys.IsAborted)
            Await(Sys.Terminate(), TimeSpan.FromSeconds(30));
    }
}
