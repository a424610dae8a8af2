using Cluster.Actors;
using Cluster.Actors.Links;
using Cluster.Actors.TestKit;
using Cluster.Coordinator.Tests.Runs;
using Cluster.Messages;
using Cluster.WorkerNode;

namespace Cluster.Coordinator.Tests.WorkerNode;

public sealed class WorkerActorTests : TestKitBase
{
    private const string Name = "coordinator";
    private static readonly RunDescription Run = new() { RunId = "run", Job = "test", BatchSize = 8, Slots = 2 };
    private readonly SlowPreparer _preparer = new();
    private WorkerOutcome? _outcome;

    [Fact]
    public void Prepare_CoordinatorChangesMeanwhile_PreparesOnceAndJoinsTheNewOne()
    {
        var second = ChangeCoordinator(Run);

        _preparer.Finish(0);
        second.ExpectMsg<JoinRun>();
        second.ExpectNoMsg();
        Assert.Equal(1, _preparer.Started);
    }

    [Fact]
    public void Prepare_AnotherRunMeanwhile_PreparesItAfterTheFirst()
    {
        var second = ChangeCoordinator(new RunDescription(Run) { RunId = "another" });
        Assert.Equal(1, _preparer.Started);

        _preparer.Finish(0);
        Scheduler.RunUntilIdle();
        Assert.Equal(2, _preparer.Started);
        second.ExpectNoMsg();
        _preparer.Finish(1);
        second.ExpectMsg<JoinRun>();
    }

    [Fact]
    public void Seek_NoCoordinatorAnswers_EndsWithinTheLimit()
    {
        Start();
        Advance(WorkerLimits.JoinTimeout + TimeSpan.FromSeconds(1));
        Assert.Equal(WorkerEnd.CoordinatorLost, _outcome?.End);
    }

    // While the worker prepares for the first coordinator, another one takes its place.
    private TestProbe ChangeCoordinator(RunDescription next)
    {
        var first = CreateTestProbe(Name);
        Start();
        first.ExpectMsg<GetRun>();
        first.Reply(Run);
        Scheduler.RunUntilIdle();
        first.Ref.Tell(PoisonPill.Instance);
        Scheduler.RunUntilIdle();
        var second = CreateTestProbe(Name);
        Advance(TimeSpan.FromSeconds(1));
        second.ExpectMsg<GetRun>();
        second.Reply(next);
        Scheduler.RunUntilIdle();
        return second;
    }

    private void Start()
    {
        var path = $"/system/{Name}";
        var (preparer, connector) = (_preparer, new NoConnector());
        Action<WorkerOutcome> onEnd = o => _outcome = o;
        ActorOf(Props.Create(() => new WorkerActor("worker-1", path, preparer, connector, onEnd)), "worker");
    }

    /// <summary>Prepares when the test says so.</summary>
    private sealed class SlowPreparer : IRunPreparer
    {
        private readonly List<(RunDescription Run, TaskCompletionSource<ISlotComputer> Done)> _asked = [];

        public int Started => _asked.Count;

        public Task<ISlotComputer> Prepare(RunDescription description)
        {
            _asked.Add((description, new TaskCompletionSource<ISlotComputer>()));
            return _asked[^1].Done.Task;
        }

        // Without a synchronization context what awaits the task runs here and now, not later on the thread pool.
        public void Finish(int index)
        {
            var context = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(null);
            _asked[index].Done.SetResult(new FakeComputer("worker-1", _asked[index].Run, []));
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private sealed class NoConnector : ITensorConnector
    {
        public Task<ILink> Connect(string address, string run, ILinkHandler handler) => Task.FromException<ILink>(new InvalidOperationException());
    }
}
