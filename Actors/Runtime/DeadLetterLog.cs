using Microsoft.Extensions.Logging;

namespace Cluster.Actors.Runtime;

/// <summary>Logs lost messages, the first of a time each, the rest as a count.</summary>
internal sealed class DeadLetterLog(ILogger log, ActorLimits limits, TimeProvider time)
{
    private readonly Lock _lock = new();
    private long _windowStart = time.GetTimestamp();
    private int _logged;
    private long _suppressed;

    public void Write(AllDeadLetters letter)
    {
        if (letter.Message is IDeadLetterSuppression)
            return;
        long earlier;
        bool last;
        lock (_lock)
        {
            if (time.GetElapsedTime(_windowStart) >= limits.DeadLetterLogWindow)
            {
                _windowStart = time.GetTimestamp();
                _logged = 0;
            }

            if (_logged >= limits.DeadLettersLogged)
            {
                _suppressed++;
                return;
            }

            last = ++_logged == limits.DeadLettersLogged;
            (earlier, _suppressed) = (_suppressed, 0);
        }

        var reason = letter is Dropped dropped ? dropped.Reason : "nobody lives there";
        log.LogWarning("{Message} from {Sender} to {Recipient} was lost: {Reason}{Suppressed}",
            letter.Message.GetType().Name, letter.Sender?.Path.ToString() ?? "nobody", letter.Recipient.Path, reason,
            Note(earlier, last));
    }

    private string Note(long earlier, bool last)
    {
        var before = earlier > 0 ? $" ({earlier} more before it were not logged)" : "";
        return last ? $"{before} (for up to {limits.DeadLetterLogWindow} further losses are only counted)" : before;
    }
}
