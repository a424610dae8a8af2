using System.Text;
using Cluster.Actors.Memory;
using Cluster.Messages;
using Cluster.Messages.Shared;
using Cluster.Parameters.Layout;

namespace Cluster.Coordinator.Server.Sharing;

/// <summary>Is one slot's gradient in memory that a worker writes and this server reads in place.</summary>
internal sealed class LentGradient : IVectorLender, IDisposable
{
    private readonly SharedMemory _memory;
    private readonly Doorbell _bell;
    private readonly ParameterVector _vector;
    private readonly Lock _lock = new();
    private volatile bool _isTaken;
    private bool _isDisposed;

    /// <summary>Makes the memory; it is the worker's first.</summary>
    /// <param name="model">The shard that it is a gradient of.</param>
    /// <param name="bell">The worker's.</param>
    /// <exception cref="SharedMemoryException">The system has not enough.</exception>
    public LentGradient(ServerModel model, Doorbell bell)
    {
        (Model, _bell) = (model, bell);
        _memory = SharedMemory.Create(model.Parameters.Layout.ByteLength);
        _vector = new ParameterVector(model.Parameters.Layout, _memory.Data, _memory);
    }

    /// <summary>Gets the shard that it is a gradient of.</summary>
    public ServerModel Model { get; }

    /// <summary>Gets what the worker opens it by.</summary>
    public string Token => _memory.Token;

    /// <summary>Gets whether a step holds it.</summary>
    public bool IsTaken => _isTaken;

    private ref GradientHeader Header => ref _memory.Header<GradientHeader>();

    /// <summary>Takes what the worker has pushed, once.</summary>
    /// <returns>The gradient, not yet examined; null where there is none.</returns>
    public GradientArrived? TryTake()
    {
        lock (_lock)
        {
            if (_isTaken || _isDisposed || Volatile.Read(ref Header.State) != GradientHeader.Pushed) return null;
            ref var h = ref Header;
            var defect = Reported(ref h);
            _isTaken = h.Rows > 0 && defect is null;
            var arrived = new GradientArrived(
                new Generation(h.Generation), new StepNumber(h.Step), new Slot(h.Slot), h.Rows, h.Loss,
                _isTaken ? _vector : null, this, new WorkerId(h.WorkerId), defect, (h.Flags & GradientHeader.Audit) != 0,
                new SlotTimes { Wait = h.Wait, Pull = h.Pull, Data = h.Data, Compute = h.Compute, Push = h.Push });
            if (!_isTaken) Volatile.Write(ref Header.State, GradientHeader.Free); // all was said in the header
            return arrived;
        }
    }

    /// <inheritdoc/>
    public void Return(ParameterVector vector)
    {
        lock (_lock)
        {
            if (!_isTaken) throw new InvalidOperationException("a gradient was given back twice");
            _isTaken = false;
            if (_isDisposed)
            {
                _vector.Dispose();
                return;
            }

            Volatile.Write(ref Header.State, GradientHeader.Free);
        }

        _bell.Ring();
    }

    /// <summary>Lets the memory go, as soon as the step that it is held for is applied.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            if (!_isTaken) _vector.Dispose();
        }
    }

    private SlotDefect? Reported(ref GradientHeader h)
    {
        if ((h.Flags & GradientHeader.NotFinite) == 0) return null;
        var bytes = _memory.HeaderBytes(GradientHeader.Bytes, Math.Clamp(h.DetailBytes, 0, GradientHeader.DetailBytesMax));
        return new SlotDefect(NotFiniteDetail.Cut(Encoding.UTF8.GetString(bytes)));
    }
}
