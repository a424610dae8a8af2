namespace Cluster.Actors.Tests;

public sealed class MessagingTests : TestKitBase
{
    private readonly IActorRef _echo;

    public MessagingTests() => _echo = ActorOf(Props.Create(() => new EchoActor()), "echo");

    [Fact]
    public void Tell_ManyMessages_KeepsTheOrderOfOneSender()
    {
        foreach (var i in Enumerable.Range(0, 1_000))
            Send(_echo, i);
        Assert.Equal(Enumerable.Range(0, 1_000).Cast<object>(), ReceiveN(1_000));
    }

    [Fact]
    public void Ask_Answered_ReturnsTheAnswer() => Assert.Equal(5, Await(_echo.Ask<int>(5)));

    [Fact]
    public void Ask_NoAnswer_TimesOutInVirtualTime()
    {
        var silent = ActorOf(Props.Create(() => new SilentActor()));
        var asked = silent.Ask<int>("?", TimeSpan.FromSeconds(2));
        Assert.Throws<AskTimeoutException>(() => Await(asked));
        Assert.Equal(TimeSpan.FromSeconds(2), Scheduler.Time.Elapsed);
    }

    [Fact]
    public void Ask_FailureAnswer_ThrowsItsCause() =>
        Assert.Throws<FormatException>(() =>
            Await(_echo.Ask<int>(new Status.Failure(new FormatException("bad")))));

    [Fact]
    public void Ask_AnswerOfAnotherType_Throws() =>
        Assert.Throws<InvalidCastException>(() => Await(_echo.Ask<string>(5)));

    [Fact]
    public void PipeTo_ResultAndFailure_ComeAsMessages()
    {
        Task.FromResult(5).PipeTo(TestActor);
        Assert.Equal(5, ExpectMsg<int>());
        Task.FromException<int>(new FormatException("bad")).PipeTo(TestActor);
        Assert.Equal("bad", ExpectMsg<Status.Failure>().Cause.Message);
        Task.FromResult(5).PipeTo(TestActor, _echo, success: value => $"got {value}");
        ExpectMsg("got 5");
        Assert.Equal(_echo, LastSender);
    }

    [Fact]
    public void Forward_Message_KeepsTheSender()
    {
        var forwarder = ActorOf(Props.Create(() => new ForwardingActor(_echo)));
        Send(forwarder, "hello");
        ExpectMsg("hello");
        Assert.Equal(_echo, LastSender);
    }

    [Fact]
    public void ActorSelection_Paths_FindTheActor()
    {
        foreach (var path in new[] { "/user/echo", "echo", "cluster://test/user/echo", "../user/echo" })
        {
            Sys.ActorSelection(path).Tell(path, TestActor);
            ExpectMsg(path);
        }
    }

    [Fact]
    public void Identify_ActorAndNobody_AreAnswered()
    {
        Send(Sys.ActorSelection("/user/echo"), new Identify(1));
        Assert.Equal(_echo, ExpectMsg<ActorIdentity>(identity => Equals(identity.MessageId, 1)).Subject);
        Send(Sys.ActorSelection("/user/nobody"), new Identify(2));
        Assert.Null(ExpectMsg<ActorIdentity>(identity => Equals(identity.MessageId, 2)).Subject);
        Assert.Equal(_echo, Await(Sys.ActorSelection("/user/echo").ResolveOne(TimeSpan.FromSeconds(1))));
        var missing = Sys.ActorSelection("/user/nobody").ResolveOne(TimeSpan.FromSeconds(1));
        Assert.Throws<ActorNotFoundException>(() => Await(missing));
    }

    [Fact]
    public void Tell_FullMailbox_DropsWithTheReason()
    {
        using var scheduler = new SmallSystem(capacity: 3);
        var letters = scheduler.Overflow();
        Assert.Equal([4, 5], letters.Select(letter => letter.Message));
        Assert.All(letters, letter => Assert.Contains("holds 3 messages", letter.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Become_NewBehaviour_HandlesTheNextMessage()
    {
        var actor = ActorOf(Props.Create(() => new SwitchingActor()));
        foreach (var text in new[] { "a", "switch", "a", "back", "a" })
            Send(actor, text);
        Assert.Equal(["first a", "second a", "first a"], ReceiveN(3));
    }

    [Fact]
    public void Stash_UntilReady_ComesBackInOrderBeforeLaterMessages()
    {
        var actor = ActorOf(Props.Create(() => new StashingActor()));
        foreach (var text in new[] { "a", "b", "open", "c" })
            Send(actor, text);
        Assert.Equal(["a", "b", "c"], ReceiveN(3));
    }

    [Fact]
    public void Unhandled_Message_IsPublished()
    {
        Sys.EventStream.Subscribe<UnhandledMessage>(TestActor);
        ActorOf(Props.Create(() => new SwitchingActor())).Tell(5);
        Assert.Equal(5, ExpectMsg<UnhandledMessage>().Message);
    }

    private sealed class SilentActor : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            // Answers nothing; that is what the test needs.
        }
    }

    private sealed class ForwardingActor(IActorRef target) : UntypedActor
    {
        protected override void OnReceive(object message) => target.Forward(message);
    }

    private sealed class SwitchingActor : ReceiveActor
    {
        public SwitchingActor()
        {
            Receive<string>(text => text == "switch", _ => BecomeStacked(Second));
            Receive<string>(text => Sender.Tell($"first {text}"));
        }

        private void Second()
        {
            Receive<string>(text => text == "back", _ => UnbecomeStacked());
            Receive<string>(text => Sender.Tell($"second {text}"));
        }
    }

    private sealed class StashingActor : ReceiveActor, IWithStash
    {
        public StashingActor()
        {
            Receive<string>(text => text == "open", _ =>
            {
                Become(() => Receive<string>(text => Sender.Tell(text)));
                Stash.UnstashAll();
            });
            ReceiveAny(_ => Stash.Stash());
        }

        public IStash Stash { get; set; } = null!;
    }

    private sealed class SmallSystem(int capacity) : TestKitBase(Small(capacity))
    {
        public IReadOnlyList<Dropped> Overflow()
        {
            var probe = CreateTestProbe();
            Sys.EventStream.Subscribe<Dropped>(probe.Ref);
            var actor = ActorOf(Props.Create(() => new EchoActor()));
            for (var i = 1; i <= 5; i++)
                actor.Tell(i);
            return [probe.ExpectMsg<Dropped>(), probe.ExpectMsg<Dropped>()];
        }

        private static ActorSystemSetup Small(int capacity) => Deterministic(new TestScheduler()) with
        {
            Limits = new ActorLimits { MailboxMessages = capacity },
        };
    }
}
