namespace Cluster.Actors.Tests;

public sealed class RealThreadsTests() : TestKitBase(RealThreads())
{
    [Fact]
    public async Task Tell_ManySenders_LosesNothingAndKeepsEachOrder()
    {
        const int Senders = 8, Each = 5_000;
        var order = ActorOf(Props.Create(() => new OrderActor(TestActor, Senders * Each)));
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
                order.Tell((sender, i));
        })));
        ExpectMsg("in order", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Stop_WhileOthersTell_TellsTheWatcherOnce()
    {
        for (var round = 0; round < 50; round++)
        {
            var actor = ActorOf(Props.Create(() => new EchoActor()));
            Watch(actor);
            var telling = Task.Run(() =>
            {
                for (var i = 0; i < 200; i++)
                    actor.Tell(i, ActorRefs.Nobody);
            });
            Sys.Stop(actor);
            await telling;
            ExpectTerminated(actor);
        }
    }

    [Fact]
    public async Task Ask_FromManyTasks_AnswersEach()
    {
        var echo = ActorOf(Props.Create(() => new EchoActor()));
        var answers = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => echo.Ask<int>(i)));
        Assert.Equal(Enumerable.Range(0, 1_000), answers);
    }

    private sealed class OrderActor : ReceiveActor
    {
        public OrderActor(IActorRef probe, int total)
        {
            var next = new Dictionary<int, int>();
            var seen = 0;
            Receive<(int Sender, int Number)>(message =>
            {
                if (next.GetValueOrDefault(message.Sender) != message.Number)
                    probe.Tell($"{message} is out of order");
                next[message.Sender] = message.Number + 1;
                if (++seen == total)
                    probe.Tell("in order");
            });
        }
    }
}
