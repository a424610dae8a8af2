namespace Cluster.Actors;

/// <summary>Logs with the path of the actor in front.</summary>
public interface ILoggingAdapter
{
    /// <summary>Logs what helps to find a fault.</summary>
    void Debug(string format, params object?[] args);

    /// <summary>Logs what happened.</summary>
    void Info(string format, params object?[] args);

    /// <summary>Logs what should be looked at.</summary>
    void Warning(string format, params object?[] args);

    /// <summary>Logs a failure.</summary>
    void Error(string format, params object?[] args);

    /// <summary>Logs a failure with its exception.</summary>
    void Error(Exception cause, string format, params object?[] args);
}
