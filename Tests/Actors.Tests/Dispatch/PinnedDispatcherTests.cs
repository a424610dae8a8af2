using Cluster.Actors.Dispatch;

namespace Cluster.Actors.Tests.Dispatch;

public sealed class PinnedDispatcherTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly PinnedDispatcher _dispatcher = new("pinned");

    public void Dispose() => _dispatcher.Dispose();

    [Fact]
    public async Task Tell_ActorsOfIt_AllRunOnItsThread()
    {
        var system = ActorSystem.Create("pinned", Setup());
        var actors = Enumerable.Range(0, 3).Select(i => system.ActorOf(
            Props.Create(() => new WhereActor()).WithDispatcher("own"), $"where-{i}")).ToArray();
        var elsewhere = system.ActorOf(Props.Create(() => new WhereActor()), "elsewhere");
        var threads = new List<string?>();
        foreach (var actor in actors)
            for (var i = 0; i < 100; i++)
                threads.Add(await actor.Ask<string>("where", Patience));
        Assert.All(threads, name => Assert.Equal("pinned", name));
        Assert.NotEqual("pinned", await elsewhere.Ask<string>("where", Patience));
        await system.Terminate();
    }

    [Fact]
    public async Task WithDispatcher_NameThatIsNotSetUp_IsTheSystems()
    {
        var system = ActorSystem.Create("plain");
        var actor = system.ActorOf(Props.Create(() => new WhereActor()).WithDispatcher("own"));
        Assert.NotEqual("pinned", await actor.Ask<string>("where", Patience));
        await system.Terminate();
    }

    [Fact]
    public void Ring_FromOutside_LooksAtWhatIsPolled()
    {
        var polled = new Counter();
        _dispatcher.Add(polled);
        using var bell = Actors.Memory.Doorbell.Open(_dispatcher.Doorbell.Token);
        for (var i = 1; i <= 100; i++)
        {
            polled.Wanted = i;
            bell.Ring();
            Assert.True(polled.Seen.WaitOne(Patience), $"ring {i} was missed");
        }

        Assert.Equal("pinned", polled.Thread);
        _dispatcher.Remove(polled);
    }

    [Fact]
    public void Dispose_ThenScheduled_IsNotRunAndThrowsNothing()
    {
        _dispatcher.Dispose();
        _dispatcher.Schedule(new Never());
        _dispatcher.Dispose();
        _dispatcher.Doorbell.Ring();
    }

    private ActorSystemSetup Setup() => new()
    {
        Dispatchers = new Dictionary<string, MessageDispatcher> { ["own"] = _dispatcher },
    };

    private sealed class WhereActor : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(Thread.CurrentThread.Name ?? "none", Self);
    }

    private sealed class Counter : IPolled
    {
        private int _last;

        public AutoResetEvent Seen { get; } = new(false);

        public int Wanted { get; set; }

        public string? Thread { get; private set; }

        public bool Poll()
        {
            Thread = System.Threading.Thread.CurrentThread.Name;
            if (Wanted == _last) return false;
            _last = Wanted;
            Seen.Set();
            return false;
        }
    }

    private sealed class Never : IThreadPoolWorkItem
    {
        public void Execute() => Assert.Fail("it ran");
    }
}
