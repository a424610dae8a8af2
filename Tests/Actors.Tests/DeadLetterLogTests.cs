using Cluster.Tests;
using Microsoft.Extensions.Logging;

namespace Cluster.Actors.Tests;

public sealed class DeadLetterLogTests
{
    [Fact]
    public void PublishLost_ManyMessages_AreLoggedUpToTheLimitAndThenCounted()
    {
        using var loggers = new ListLoggerFactory();
        using var kit = new LoggingKit(loggers);
        kit.Lose(100);
        Assert.Equal(10, loggers.Count(LogLevel.Warning));
        kit.Advance(TimeSpan.FromMinutes(2));
        kit.Lose(1);
        Assert.Equal(11, loggers.Count(LogLevel.Warning));
        Assert.Contains("90 more before it were not logged", loggers.Lines.Last().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void PublishLost_MessageWhoseLossMeansNothing_IsPublishedAndNotLogged()
    {
        using var loggers = new ListLoggerFactory();
        using var kit = new LoggingKit(loggers);
        kit.Sys.EventStream.Subscribe<DeadLetter>(kit.TestActor);
        kit.Sys.DeadLetters.Tell(new Unimportant());
        Assert.IsType<Unimportant>(kit.ExpectMsg<DeadLetter>().Message);
        Assert.Equal(0, loggers.Count(LogLevel.Warning));
    }

    [Fact]
    public void GetLogger_InAnActor_NamesTheActor()
    {
        using var loggers = new ListLoggerFactory();
        using var kit = new LoggingKit(loggers);
        kit.ActorOf(Props.Create(() => new LoggingActor()), "talker").Tell(5);
        kit.Scheduler.RunUntilIdle();
        Assert.Contains((LogLevel.Information, "/user/talker: got 5"), loggers.Lines);
    }

    private sealed class LoggingKit(ILoggerFactory loggers)
        : TestKitBase(Deterministic(new TestScheduler()) with { LoggerFactory = loggers })
    {
        public void Lose(int count)
        {
            for (var i = 0; i < count; i++)
                Sys.DeadLetters.Tell(i);
        }
    }

    private sealed record Unimportant : IDeadLetterSuppression;

    private sealed class LoggingActor : UntypedActor
    {
        private readonly ILoggingAdapter _log = Context.GetLogger();

        protected override void OnReceive(object message) => _log.Info("got {Message}", message);
    }
}
