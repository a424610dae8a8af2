using Cluster.Actors.Links;
using Cluster.Coordinator.Server.Sharing;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

namespace Cluster.Coordinator.Server;

/// <summary>Gives a server actor the shard that it serves from now on.</summary>
/// <param name="Run">The run.</param>
/// <param name="Shard">The shard's number.</param>
/// <param name="Shards">How many there are.</param>
/// <param name="Model">Parameters and optimizer state, owned by the actor from now on.</param>
/// <param name="Slots">The run's slots.</param>
/// <param name="Start">The version of the state.</param>
/// <param name="Coordinator">Who is told of steps.</param>
/// <param name="OnCaptured">Takes copies of the state, each owned by it.</param>
internal sealed record ServeModel(
    RunId Run, int Shard, int Shards, ServerModel Model, int Slots, StepNumber Start, IActorRef Coordinator,
    Action<StateCaptured> OnCaptured);

/// <summary>Says that the bytes of a slot's gradient are in place.</summary>
/// <param name="Generation">The worker's generation.</param>
/// <param name="Step">The step it was computed for.</param>
/// <param name="Slot">The slot.</param>
/// <param name="Rows">Rows of the slot; 0 comes without a vector.</param>
/// <param name="Loss">Mean loss over these rows.</param>
/// <param name="Gradient">The vector, owned by whoever handles the message.</param>
/// <param name="Lender">Where the vector goes back to.</param>
/// <param name="Worker">Who computed it.</param>
/// <param name="Defect">Why it must never be applied, or null.</param>
/// <param name="IsAudit">Whether it is the second copy of a slot that is audited.</param>
/// <param name="Times">Where the worker's time went, or null.</param>
internal sealed record GradientArrived(
    Generation Generation, StepNumber Step, Slot Slot, long Rows, double Loss, ParameterVector? Gradient,
    IVectorLender Lender, WorkerId Worker, SlotDefect? Defect = null, bool IsAudit = false, SlotTimes? Times = null)
{
    /// <summary>Gives the vector back.</summary>
    public void Return()
    {
        if (Gradient is not null) Lender.Return(Gradient);
    }
}

/// <summary>Says what of a slot is not a finite number.</summary>
/// <param name="Reason">In words.</param>
/// <param name="Liar">The worker that sent it all the same; null: the worker found it and sent no gradient.</param>
/// <param name="Element">The first float of the shard's range that is not finite, where the server found it.</param>
internal sealed record SlotDefect(string Reason, WorkerId? Liar = null, int? Element = null);

/// <summary>Says that a worker wants the parameters as they are, and each later version.</summary>
/// <param name="Link">The link to it.</param>
/// <param name="Worker">Who it is.</param>
/// <param name="Shared">What it reads them from in place of the link, or null.</param>
/// <param name="Refusal">Why it does not, where it would have.</param>
internal sealed record SubscriberOpened(
    ILink Link, WorkerId Worker = default, SharedWorker? Shared = null, string Refusal = "");

/// <summary>Says that a subscriber's link is closed.</summary>
internal sealed record SubscriberClosed(ILink Link) : IDeadLetterSuppression;

/// <summary>Carries a copy of the whole state at one version; the receiver disposes it.</summary>
/// <param name="Step">The version.</param>
/// <param name="Parameters">Parameters and buffers.</param>
/// <param name="Optimizer">The optimizer's state.</param>
/// <param name="GiveBack">Takes the memory back, on any thread; it is freed where this is null.</param>
internal sealed record StateCaptured(
    StepNumber Step, ParameterVector Parameters, Optimizer Optimizer, Action<StateCaptured>? GiveBack = null) : IDisposable
{
    private int _isDisposed;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        if (GiveBack is null) Parameters.Dispose();
        else GiveBack(this);
    }
}

/// <summary>Tells a server actor to let its shard go.</summary>
internal sealed record DropModel
{
    /// <summary>Gets the only one.</summary>
    public static DropModel Instance { get; } = new();
}
