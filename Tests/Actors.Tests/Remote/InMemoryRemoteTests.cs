using Cluster.Actors.Links;
using Cluster.Actors.Remote;
using Google.Protobuf.WellKnownTypes;

namespace Cluster.Actors.Tests.Remote;

public sealed class InMemoryRemoteTests : RemoteSpec
{
    private readonly TestScheduler _scheduler = new(seed: 7);
    private readonly InMemoryNetwork _network;
    private long _uid;

    public InMemoryRemoteTests() => _network = new InMemoryNetwork(_scheduler, _scheduler.Time)
    {
        Delay = TimeSpan.FromMilliseconds(1),
        Jitter = TimeSpan.FromMilliseconds(3),
    };

    [Fact]
    public void Partition_LongerThanDeadAfter_BothSidesNotice()
    {
        var (echo, inbox) = Linked();
        _network.Partition("server", "worker");
        Worker.ExpectNoMsg(_network.Limits.DeadAfter - TimeSpan.FromSeconds(1.1));
        var seen = Worker.ExpectTerminated(echo, TimeSpan.FromSeconds(3));
        Assert.True(seen.AddressTerminated);
        Assert.True(inbox.ExpectMsg<Terminated>(TimeSpan.FromSeconds(3)).AddressTerminated);
    }

    [Fact]
    public void Partition_ShorterThanDeadAfter_LosesNothing()
    {
        var (echo, inbox) = Linked();
        _network.Partition("server", "worker");
        Worker.Send(echo, new StringValue { Value = "held" });
        _scheduler.Advance(_network.Limits.DeadAfter - TimeSpan.FromSeconds(1.1));
        _network.Heal("server", "worker");
        Worker.ExpectMsg(new StringValue { Value = "held" });
        inbox.ExpectNoMsg(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void Heartbeats_QuietLink_StaysOpen()
    {
        Linked();
        Worker.ExpectNoMsg(TimeSpan.FromHours(1));
    }

    [Fact]
    public void Crash_OfTheServer_IsNoticedAtOnceAndTheNextMessageDialsAgain()
    {
        var (echo, _) = Linked();
        _network.Crash("server");
        Server.Sys.Abort();
        var before = _scheduler.Time.Elapsed;
        Assert.True(Worker.ExpectTerminated(echo).AddressTerminated);
        Assert.True(_scheduler.Time.Elapsed - before < TimeSpan.FromMilliseconds(10));
        var reason = Lost(Worker, () => echo.Tell(new StringValue()));
        Assert.Contains("connection refused", reason, Ordinal);
    }

    [Fact]
    public async Task Restart_OfTheServerAtTheSameAddress_IsFoundAgainAndOldReferencesAreDead()
    {
        var (echo, _) = Linked();
        var address = Server.Sys.Remote.Address;
        _network.Crash("server");
        Server.Sys.Abort();
        Worker.ExpectTerminated(echo);
        using var second = new Kit("server", Setup("server", new LinkAddress("server", address.Port!.Value)));
        Assert.Equal(address, await second.Sys.Remote.StartAsync());
        var again = second.ActorOf(Props.Create(() => new EchoActor()), "echo");
        Assert.NotEqual(echo, Find("echo", again));
        second.Sys.EventStream.Subscribe<DeadLetter>(second.TestActor);
        echo.Tell(new StringValue { Value = "old" });
        Assert.Equal("/user/echo", second.ExpectMsg<DeadLetter>().Recipient.Path.ToStringWithoutAddress());
    }

    [Fact]
    public void Tell_WhileTheLinkOpens_KeepsUpToTheLimitInOrder()
    {
        var inbox = Server.CreateTestProbe("inbox");
        var target = Worker.Sys.ActorSelection($"{Server.Sys.Remote.Address}/system/inbox");
        var lost = Worker.CreateTestProbe();
        Worker.Sys.EventStream.Subscribe<Dropped>(lost.Ref);
        for (var i = 0; i < 7; i++)
            target.Tell(new Int64Value { Value = i });
        Assert.Equal([0, 1, 2, 3, 4], inbox.ReceiveN(5).Cast<Int64Value>().Select(message => message.Value));
        Assert.Equal([5, 6], lost.ReceiveN(2).Cast<Dropped>().Select(drop => ((Int64Value)drop.Message).Value));
    }

    [Fact]
    public async Task Dial_BothSidesAtOnce_EndsWithOneLinkThatWorksBothWays()
    {
        using var other = new Kit("other", Setup("other", new LinkAddress("other", 0)));
        var otherAddress = await other.Sys.Remote.StartAsync();
        Server.CreateTestProbe("inbox");
        var inbox = other.CreateTestProbe("inbox");
        other.Send(other.Sys.ActorSelection($"{Server.Sys.Remote.Address}/system/inbox"), new Identify(1));
        Server.Send(Server.Sys.ActorSelection($"{otherAddress}/system/inbox"), new Identify(2));
        Assert.Equal(inbox.Ref.Path.Uid, Server.ExpectMsg<ActorIdentity>().Subject!.Path.Uid);
        Assert.NotNull(other.ExpectMsg<ActorIdentity>().Subject);
        Server.ExpectNoMsg(TimeSpan.FromMinutes(1));
        Assert.NotNull(Server.Sys.Remote.Find(otherAddress));
        Assert.NotNull(other.Sys.Remote.Find(Server.Sys.Remote.Address));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_SameSeed_GivesTheSameMessagesAtTheSameTimes(int seed) =>
        Assert.Equal(Trace(seed), Trace(seed));

    [Fact]
    public void PathOf_OwnAndForeignActors_CanBeFoundFromElsewhere()
    {
        var actor = Server.ActorOf(Props.Create(() => new EchoActor()), "echo");
        var path = Server.Sys.Remote.PathOf(actor);
        Worker.Send(Worker.Sys.ActorSelection(path), new StringValue { Value = "hi" });
        Worker.ExpectMsg<StringValue>();
        Assert.Equal(path, Worker.Sys.Remote.PathOf(Worker.LastSender));
    }

    internal override Kit NewKit(string name, bool listens) =>
        new(name, Setup(name, listens ? new LinkAddress(name, 0) : null));

    protected override void Cut()
    {
        _network.Crash("worker");
        Worker.Sys.Abort();
    }

    private static List<string> Trace(int seed)
    {
        var scheduler = new TestScheduler(seed);
        var network = new InMemoryNetwork(scheduler, scheduler.Time, seed) { Jitter = TimeSpan.FromMilliseconds(9) };
        ActorSystemSetup Node(string name, long uid) => TestKitBase.Deterministic(scheduler) with
        {
            Uid = uid,
            Remote = new RemoteSettings
            {
                Transport = network.CreateTransport(name),
                ListenAddress = new LinkAddress(name, 1),
                Messages = Messages,
            },
        };
        using var a = new Kit("a", Node("a", 1));
        using var b = new Kit("b", Node("b", 2));
        scheduler.Run(a.Sys.Remote.StartAsync().AsTask());
        scheduler.Run(b.Sys.Remote.StartAsync().AsTask());
        var trace = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            b.ActorOf(Props.Create(() => new EchoActor()), $"echo-{i}");
            a.Send(a.Sys.ActorSelection($"cluster.tcp://b@b:1/user/echo-{i}"), new Int64Value { Value = i });
        }

        foreach (var _ in Enumerable.Range(0, 5))
            trace.Add($"{a.ExpectMsg<Int64Value>().Value} {scheduler.Time.Elapsed.Ticks}");
        network.Crash("b");
        b.Sys.Abort();
        trace.Add(a.ExpectDeadLetter<Int64Value>(() => a.LastSender.Tell(new Int64Value())).ToString());
        trace.Add($"{scheduler.Time.Elapsed.Ticks}");
        return trace;
    }

    private ActorSystemSetup Setup(string name, LinkAddress? listen) => TestKitBase.Deterministic(_scheduler) with
    {
        Uid = ++_uid * 1_000_000,
        Remote = new RemoteSettings
        {
            Transport = _network.CreateTransport(name),
            ListenAddress = listen,
            Messages = Messages,
            Limits = Limits,
        },
    };

    private (IActorRef Echo, TestProbe Inbox) Linked()
    {
        var echo = Find("echo", Server.ActorOf(Props.Create(() => new EchoActor()), "echo"));
        var inbox = Server.CreateTestProbe("inbox");
        Worker.Sys.ActorSelection($"{Server.Sys.Remote.Address}/system/inbox")
            .Tell(new StringValue(), Worker.TestActor);
        inbox.ExpectMsg<StringValue>();
        inbox.Watch(inbox.LastSender);
        Worker.Watch(echo);
        Worker.Send(echo, new StringValue { Value = "sync" });
        Worker.ExpectMsg<StringValue>();
        return (echo, inbox);
    }
}
