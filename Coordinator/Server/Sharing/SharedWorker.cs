using Cluster.Actors.Dispatch;
using Cluster.Actors.Memory;

namespace Cluster.Coordinator.Server.Sharing;

/// <summary>Is the server's end of the memory that it shares with one worker: its doorbell and its gradients.</summary>
/// <remarks>Lives as long as the worker's tensor link. Gradients are taken on the dispatcher's thread.</remarks>
internal sealed class SharedWorker : IPolled
{
    private readonly ServerModel _model;
    private readonly SharedShard _shard;
    private readonly Doorbell _bell;
    private readonly Action<GradientArrived> _onGradient;
    private readonly Lock _lock = new();
    private LentGradient[] _gradients = [];
    private bool _isClosed;

    /// <summary>Opens the worker's doorbell and lends it memory for its first gradient.</summary>
    /// <param name="model">The shard.</param>
    /// <param name="shard">Its shared parameters.</param>
    /// <param name="bell">The token of the worker's doorbell.</param>
    /// <param name="onGradient">Takes each gradient, on the dispatcher's thread.</param>
    /// <exception cref="SharedMemoryException">The worker is not on this machine, or the memory is not there.</exception>
    public SharedWorker(ServerModel model, SharedShard shard, string bell, Action<GradientArrived> onGradient)
    {
        (_model, _shard, _onGradient) = (model, shard, onGradient);
        _bell = Doorbell.Open(bell);
    }

    /// <summary>Lends memory for one more gradient.</summary>
    /// <returns>What the worker opens it by; null where it has as many as a step can need.</returns>
    /// <exception cref="SharedMemoryException">The system has not enough.</exception>
    public string? TryLend()
    {
        lock (_lock)
        {
            if (_isClosed || _gradients.Length == ServerLimits.SharedGradients(_model.Slots)) return null;
            var gradient = new LentGradient(_model, _bell);
            _gradients = [.. _gradients, gradient];
            return gradient.Token;
        }
    }

    /// <summary>Begins to look for gradients.</summary>
    public void Begin() => _shard.Dispatcher.Add(this);

    /// <summary>Wakes the worker: a version was published.</summary>
    public void Ring() => _bell.Ring();

    /// <inheritdoc/>
    /// <remarks>A gradient that is held waits for the others of its step, which began when it did.</remarks>
    public bool Poll()
    {
        var isHeld = false;
        foreach (var gradient in Volatile.Read(ref _gradients))
        {
            if (gradient.TryTake() is { } arrived) _onGradient(arrived);
            isHeld |= gradient.IsTaken;
        }

        return isHeld;
    }

    /// <summary>Ends with the link; gradients that are held stay until their step is applied.</summary>
    public void Close()
    {
        _shard.Dispatcher.Remove(this);
        lock (_lock)
        {
            _isClosed = true;
            foreach (var gradient in _gradients) gradient.Dispose();
        }
    }
}
