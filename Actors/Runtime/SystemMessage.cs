namespace Cluster.Actors.Runtime;

/// <summary>
/// What the runtime tells a cell, ahead of all user messages. Their number is bounded by that of actors and watches,
/// not by traffic, so their queue needs no limit of its own.
/// </summary>
internal abstract record SystemMessage;

internal sealed record CreateMessage : SystemMessage;

internal sealed record SuspendMessage : SystemMessage;

internal sealed record ResumeMessage(bool AfterFailure) : SystemMessage;

internal sealed record RecreateMessage(Exception Cause) : SystemMessage;

internal sealed record TerminateMessage : SystemMessage;

internal sealed record FailedMessage(LocalActorRef Child, Exception Cause) : SystemMessage;

internal sealed record WatchMessage(InternalActorRef Watchee, InternalActorRef Watcher) : SystemMessage;

internal sealed record UnwatchMessage(InternalActorRef Watchee, InternalActorRef Watcher) : SystemMessage;

internal sealed record DeathWatchNotification(
    InternalActorRef Actor, bool ExistenceConfirmed, bool AddressTerminated) : SystemMessage;
