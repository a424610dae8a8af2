namespace Cluster.Actors;

/// <summary>Brings the result of a task back to an actor as a message.</summary>
public static class PipeToSupport
{
    /// <summary>Sends the result, or Status.Failure with the exception.</summary>
    /// <param name="taskToPipe">The task.</param>
    /// <param name="recipient">Who gets the message.</param>
    /// <param name="sender">Its sender.</param>
    /// <param name="success">Makes the message of a result; null sends the result itself.</param>
    /// <param name="failure">Makes the message of an exception; null sends Status.Failure.</param>
    public static async Task PipeTo<T>(
        this Task<T> taskToPipe,
        ICanTell recipient,
        IActorRef? sender = null,
        Func<T, object>? success = null,
        Func<Exception, object>? failure = null)
    {
        object message;
        try
        {
            var result = await taskToPipe.ConfigureAwait(false);
            message = success is null ? result! : success(result);
        }
        catch (Exception cause)
        {
            message = failure is null ? new Status.Failure(cause) : failure(cause);
        }

        recipient.Tell(message, sender);
    }

    /// <summary>Sends a message when the task is done, or Status.Failure with the exception.</summary>
    /// <param name="taskToPipe">The task.</param>
    /// <param name="recipient">Who gets the message.</param>
    /// <param name="sender">Its sender.</param>
    /// <param name="success">Makes the message of completion; null sends nothing.</param>
    /// <param name="failure">Makes the message of an exception; null sends Status.Failure.</param>
    public static async Task PipeTo(
        this Task taskToPipe,
        ICanTell recipient,
        IActorRef? sender = null,
        Func<object>? success = null,
        Func<Exception, object>? failure = null)
    {
        object? message;
        try
        {
            await taskToPipe.ConfigureAwait(false);
            message = success?.Invoke();
        }
        catch (Exception cause)
        {
            message = failure is null ? new Status.Failure(cause) : failure(cause);
        }

        if (message is not null)
            recipient.Tell(message, sender);
    }
}
