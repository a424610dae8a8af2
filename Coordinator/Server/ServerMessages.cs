using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

namespace Cluster.Coordinator.Server;

/// <summary>Says that the bytes of a slot's gradient are in place.</summary>
/// <param name="Generation">The worker's generation.</param>
/// <param name="Step">The step it was computed for.</param>
/// <param name="Slot">The slot.</param>
/// <param name="Rows">Rows of the slot; 0 comes without a vector.</param>
/// <param name="Loss">Mean loss over these rows.</param>
/// <param name="Gradient">The vector, owned by whoever handles the message.</param>
internal sealed record GradientArrived(
    Generation Generation, StepNumber Step, Slot Slot, long Rows, double Loss, ParameterVector? Gradient);

/// <summary>Says that a worker wants the parameters as they are, and each later version.</summary>
internal sealed record SubscriberOpened(ParameterSubscriber Subscriber);

/// <summary>Says that a subscriber's link is closed.</summary>
internal sealed record SubscriberClosed(ParameterSubscriber Subscriber) : IDeadLetterSuppression;

/// <summary>Carries a copy of the whole state at one version; the receiver disposes it.</summary>
/// <param name="Step">The version.</param>
/// <param name="Frozen">Whether no step follows it in this generation.</param>
/// <param name="Parameters">Parameters and buffers.</param>
/// <param name="Optimizer">The optimizer's state.</param>
/// <param name="OnReleased">Is called when it is disposed.</param>
internal sealed record StateCaptured(
    StepNumber Step, bool Frozen, ParameterVector Parameters, Optimizer Optimizer, Action OnReleased) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Parameters.Dispose();
        OnReleased();
    }
}

/// <summary>Says that a captured state was disposed.</summary>
internal sealed record CaptureReleased
{
    /// <summary>Gets the only one.</summary>
    public static CaptureReleased Instance { get; } = new();
}
