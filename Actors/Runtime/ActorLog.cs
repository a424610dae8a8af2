using Microsoft.Extensions.Logging;

namespace Cluster.Actors.Runtime;

internal sealed class ActorLog(ILogger log, string actor) : ILoggingAdapter
{
    public void Debug(string format, params object?[] args) => Write(LogLevel.Debug, null, format, args);

    public void Info(string format, params object?[] args) => Write(LogLevel.Information, null, format, args);

    public void Warning(string format, params object?[] args) => Write(LogLevel.Warning, null, format, args);

    public void Error(string format, params object?[] args) => Write(LogLevel.Error, null, format, args);

    public void Error(Exception cause, string format, params object?[] args) =>
        Write(LogLevel.Error, cause, format, args);

    private void Write(LogLevel level, Exception? cause, string format, object?[] args)
    {
        if (log.IsEnabled(level))
            log.Log(level, cause, "{Actor}: " + format, [actor, .. args]);
    }
}
