using Cluster.Actors.Links;
using Cluster.Actors.Remote;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Cluster.Actors.Tests.Remote;

/// <summary>What talking across systems does, whatever carries it: one system listens, the other only dials.</summary>
public abstract class RemoteSpec : IAsyncLifetime
{
    internal static readonly IReadOnlyList<(ushort, MessageParser, System.Type)> Messages =
    [
        (1, StringValue.Parser, typeof(StringValue)),
        (2, Int64Value.Parser, typeof(Int64Value)),
    ];

    private Kit? _server;
    private Kit? _worker;

    internal Kit Server => _server ?? throw new InvalidOperationException("not started");

    internal Kit Worker => _worker ?? throw new InvalidOperationException("not started");

    protected RemoteLimits Limits { get; } = new() { PendingMessagesMax = 5 };

    public async Task InitializeAsync()
    {
        _server = NewKit("server", listens: true);
        _worker = NewKit("worker", listens: false);
        await _server.Sys.Remote.StartAsync();
        await _worker.Sys.Remote.StartAsync();
    }

    public Task DisposeAsync()
    {
        _worker?.Dispose();
        _server?.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public void Identify_RemoteActor_GivesItsReference()
    {
        var echo = Find("echo", Server.ActorOf(Props.Create(() => new EchoActor()), "echo"));
        Assert.StartsWith($"{Server.Sys.Remote.Address}/user/echo", echo.Path.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(0, echo.Path.Uid);
    }

    [Fact]
    public void Identify_NobodyThere_IsAnsweredWithNull()
    {
        Worker.Send(Selection("nobody"), new Identify("x"));
        Assert.Null(Worker.ExpectMsg<ActorIdentity>(identity => "x".Equals(identity.MessageId)).Subject);
    }

    [Fact]
    public void Tell_RegisteredMessages_CrossBothWaysInOrder()
    {
        var echo = Find("echo", Server.ActorOf(Props.Create(() => new EchoActor()), "echo"));
        foreach (var i in Enumerable.Range(0, 1_000))
            Worker.Send(echo, new Int64Value { Value = i });
        var answers = Worker.ReceiveN(1_000).Cast<Int64Value>().Select(answer => answer.Value);
        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => (long)i), answers);
        Assert.Equal(echo, Worker.LastSender);
    }

    [Fact]
    public void Ask_RemoteActor_ReturnsTheAnswer()
    {
        var echo = Find("echo", Server.ActorOf(Props.Create(() => new EchoActor()), "echo"));
        Assert.Equal("hi", Worker.Await(echo.Ask<StringValue>(new StringValue { Value = "hi" })).Value);
    }

    [Fact]
    public void Forward_SenderOfTheOtherSystem_GetsTheAnswerDirectly()
    {
        var local = Worker.ActorOf(Props.Create(() => new EchoActor()), "local");
        var relay = Find("relay", Server.ActorOf(Props.Create(() => new RelayActor()), "relay"));
        relay.Tell(new StringValue { Value = "1" }, local);
        Worker.Send(relay, new StringValue { Value = "2" });
        Worker.ExpectMsg(new StringValue { Value = "2" });
        Assert.Equal(local, Worker.LastSender);
    }

    [Fact]
    public void Watch_RemoteActorStops_TellsWithoutAddressTerminated()
    {
        var actor = Server.ActorOf(Props.Create(() => new EchoActor()), "echo");
        var echo = Find("echo", actor);
        Worker.Watch(echo);
        Worker.Send(echo, new StringValue { Value = "sync" });
        Worker.ExpectMsg<StringValue>();
        Server.Sys.Stop(actor);
        var terminated = Worker.ExpectTerminated(echo);
        Assert.True(terminated.ExistenceConfirmed);
        Assert.False(terminated.AddressTerminated);
    }

    [Fact]
    public void Watch_RemoteActorGoneAlready_TellsAtOnce()
    {
        var actor = Server.ActorOf(Props.Create(() => new EchoActor()), "echo");
        var echo = Find("echo", actor);
        Server.Await(actor.GracefulStop(TimeSpan.FromSeconds(5)));
        Worker.Watch(echo);
        Assert.False(Worker.ExpectTerminated(echo).AddressTerminated);
    }

    [Fact]
    public void Watch_DialledSystemEnds_TellsWithAddressTerminated()
    {
        var echo = Find("echo", Server.ActorOf(Props.Create(() => new EchoActor()), "echo"));
        Worker.Watch(echo);
        Worker.Send(echo, new StringValue { Value = "sync" });
        Worker.ExpectMsg<StringValue>();
        var ending = Server.Sys.Terminate();
        // An orderly end stops the actor before the link, so its own death comes first.
        Assert.Equal(echo, Worker.ExpectMsg<Terminated>().ActorRef);
        Server.Await(ending);
        Worker.Watch(echo);
        Assert.True(Worker.ExpectTerminated(echo).AddressTerminated);
    }

    [Fact]
    public void Watch_DiallerEnds_TellsTheListener()
    {
        var silent = Worker.ActorOf(Props.Create(() => new EchoActor()), "silent");
        var inbox = Server.CreateTestProbe("inbox");
        var target = Worker.Sys.ActorSelection($"{Server.Sys.Remote.Address}/system/inbox");
        target.Tell(new StringValue { Value = "I am here" }, silent);
        inbox.ExpectMsg<StringValue>();
        var remote = inbox.LastSender;
        Assert.StartsWith("cluster.tcp://worker@uid-", remote.Path.ToString(), StringComparison.Ordinal);
        inbox.Watch(remote);
        inbox.Send(remote, new StringValue { Value = "sync" });
        inbox.ExpectMsg<StringValue>();
        Cut();
        Assert.True(inbox.ExpectTerminated(remote).AddressTerminated);
        Assert.Contains("cannot be dialled", Lost(Server, () => remote.Tell(new StringValue())), Ordinal);
    }

    [Fact]
    public void Tell_MessageNotRegistered_IsDroppedWithTheReason()
    {
        var echo = Find("echo", Server.ActorOf(Props.Create(() => new EchoActor()), "echo"));
        Assert.Contains("System.String is not registered", Lost(Worker, () => echo.Tell("plain")), Ordinal);
        Assert.Contains("BoolValue is not registered", Lost(Worker, () => echo.Tell(new BoolValue())), Ordinal);
    }

    [Fact]
    public void Tell_NobodyListensThere_IsDroppedWithTheReason()
    {
        var nobody = Server.Sys.Remote.Address with { Port = 1 };
        var reason = Lost(Worker, () =>
            Worker.Sys.ActorSelection($"{nobody}/user/x").Tell(new StringValue { Value = "x" }));
        Assert.Contains("cannot connect", reason, Ordinal);
    }

    [Fact]
    public void Tell_WrongSystemName_IsRefusedInWords()
    {
        var wrong = Server.Sys.Remote.Address with { System = "somebody" };
        var reason = Lost(Worker, () =>
            Worker.Sys.ActorSelection($"{wrong}/user/x").Tell(new StringValue { Value = "x" }));
        Assert.Contains("you are 'server', and 'somebody' was dialled", reason, Ordinal);
    }

    [Fact]
    public void TensorLinks_NoAcceptorAndOne_AreRefusedAndAccepted()
    {
        var target = LinkAddress.Parse($"{Server.Sys.Remote.Address.Host}:{Server.Sys.Remote.Address.Port}");
        var hello = Worker.Sys.Remote.Hello(LinkChannel.Tensor, "worker 1");
        Task<ILink> Dial() => Worker.Sys.Remote.Transport
            .ConnectAsync(target, hello, new Links.RecordingHandler(), default).AsTask();
        var refused = Assert.Throws<LinkException>(() => Worker.Await(Dial()));
        Assert.Contains("server serves no tensor links", refused.Message, Ordinal);
        var acceptor = new Links.RecordingAcceptor();
        Server.Sys.Remote.TensorLinks = acceptor;
        Assert.Equal("server", Worker.Await(Dial()).Hello.System);
        Assert.Equal("worker 1", acceptor.Hello!.Detail);
    }

    internal const StringComparison Ordinal = StringComparison.Ordinal;

    internal ActorSelection Selection(string name) =>
        Worker.Sys.ActorSelection($"{Server.Sys.Remote.Address}/user/{name}");

    internal IActorRef Find(string name, IActorRef actor)
    {
        Worker.Send(Selection(name), new Identify(name));
        var found = Worker.ExpectMsg<ActorIdentity>().Subject;
        Assert.Equal(actor.Path.Uid, found!.Path.Uid);
        return found;
    }

    internal static string Lost(Kit kit, Action action)
    {
        var probe = kit.CreateTestProbe();
        kit.Sys.EventStream.Subscribe<Dropped>(probe.Ref);
        action();
        return probe.ExpectMsg<Dropped>(TimeSpan.FromSeconds(20)).Reason;
    }

    internal abstract Kit NewKit(string name, bool listens);

    /// <summary>Ends the worker's process, as far as the link can tell.</summary>
    protected abstract void Cut();

    /// <summary>A test kit that is used, not inherited.</summary>
    internal sealed class Kit(string name, ActorSystemSetup setup) : TestKitBase(name, setup);

    private sealed class RelayActor : ReceiveActor
    {
        private IActorRef? _target;

        public RelayActor() => Receive<StringValue>(message =>
        {
            if (_target is null)
                _target = Sender;
            else
                _target.Forward(message);
        });
    }
}
