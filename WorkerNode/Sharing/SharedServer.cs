using Cluster.Actors.Dispatch;
using Cluster.Actors.Memory;
using Cluster.Messages;
using Cluster.Messages.Shared;
using Cluster.Parameters.Layout;

namespace Cluster.WorkerNode.Sharing;

/// <summary>Is a worker's end of the memory that it shares with the server of its machine.</summary>
/// <remarks>
/// The parameters are read in place, each version over the one before: see <see cref="ParametersHeader"/>. Gradients are
/// written in place, as many as the server lent. Used on the dispatcher's thread, but for <see cref="Add"/> and the end.
/// </remarks>
internal sealed class SharedServer : IPolled, IDisposable
{
    private readonly PinnedDispatcher _dispatcher;
    private readonly SharedMemory _memory;
    private readonly Doorbell _bell;
    private readonly Action _onVersion;
    private readonly Action _onRoom;
    private readonly Lock _lock = new();
    private LentGradient[] _gradients = [];
    private long _told;
    private bool _lacksRoom, _isDisposed;

    /// <summary>Opens what the server lent.</summary>
    /// <param name="dispatcher">Whose doorbell the server rings.</param>
    /// <param name="layout">The layout of parameters and gradients.</param>
    /// <param name="lent">The tokens.</param>
    /// <param name="onVersion">Is told, on the dispatcher's thread, that another version stands.</param>
    /// <param name="onRoom">Is told there that a gradient is free again, after there was none.</param>
    /// <exception cref="SharedMemoryException">Some of it is not reached from here.</exception>
    public SharedServer(
        PinnedDispatcher dispatcher, ParameterLayout layout, LendMemory lent, Action onVersion, Action onRoom)
    {
        (_dispatcher, _onVersion, _onRoom) = (dispatcher, onVersion, onRoom);
        _memory = SharedMemory.Open(lent.Parameters, layout.ByteLength, writable: false);
        Parameters = new ParameterVector(layout, _memory.Data, _memory);
        try
        {
            _bell = Doorbell.Open(lent.Doorbell);
            Add(lent);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Gets the parameters; reading them is all that is allowed.</summary>
    public ParameterVector Parameters { get; }

    /// <summary>Gets the version that stands now, and the number that tells whether it still does; null: none does.</summary>
    public (long Sequence, Generation Generation, StepNumber Step)? Version => ParametersHeader.Read(ref Header);

    /// <summary>Gets the gradients that are lent.</summary>
    public int Count => Volatile.Read(ref _gradients).Length;

    private ref ParametersHeader Header => ref _memory.Header<ParametersHeader>();

    /// <summary>Tells whether a version still stands.</summary>
    public bool IsStill(long sequence) => ParametersHeader.IsStill(ref Header, sequence);

    /// <summary>Begins to look for versions; whoever is told of one must be able to take it by then.</summary>
    public void Begin() => _dispatcher.Add(this);

    /// <summary>Takes further gradients that the server lent.</summary>
    /// <exception cref="SharedMemoryException">They are not reached from here.</exception>
    public void Add(LendMemory lent)
    {
        foreach (var token in lent.Gradients)
        {
            var gradient = new LentGradient(token, Parameters.Layout);
            lock (_lock)
            {
                if (_isDisposed) gradient.Dispose();
                else _gradients = [.. _gradients, gradient];
            }
        }
    }

    /// <summary>Gets whether a slot can be computed into one of the gradients.</summary>
    public bool CanRent => (_lacksRoom = !Array.Exists(Volatile.Read(ref _gradients), g => g.IsFree)) == false;

    /// <summary>Lends memory for a gradient.</summary>
    /// <returns>The vector, or null where all are with the server.</returns>
    public ParameterVector? TryRent()
    {
        foreach (var gradient in Volatile.Read(ref _gradients))
        {
            if (!gradient.IsFree) continue;
            gradient.IsRented = true;
            return gradient.Vector;
        }

        return null;
    }

    /// <summary>Gives a gradient's memory back unsent.</summary>
    /// <returns>Whether it was one of these.</returns>
    public bool TryReturn(ParameterVector vector)
    {
        if (Find(vector) is not { } gradient) return false;
        gradient.IsRented = false;
        return true;
    }

    /// <summary>Gives a gradient to the server.</summary>
    /// <returns>Whether it was one of these.</returns>
    public bool TryPush(
        WorkerId self, Generation generation, Work.Compute work, SlotOutcome outcome, SlotTimes times, ParameterVector vector)
    {
        if (Find(vector) is not { } gradient) return false;
        gradient.Push(self, generation, work, outcome, times);
        _bell.Ring();
        return true;
    }

    /// <inheritdoc/>
    /// <remarks>A gradient that was pushed is free again when its step is applied, which makes the next version.</remarks>
    public bool Poll()
    {
        var sequence = Volatile.Read(ref Header.Sequence);
        if (sequence != _told && (sequence & 1) == 0)
        {
            _told = sequence;
            _onVersion();
        }

        if (_lacksRoom && CanRent) _onRoom();
        return Array.Exists(Volatile.Read(ref _gradients), g => g.IsPushed);
    }

    /// <inheritdoc/>
    /// <remarks>On the dispatcher's thread, or before it began.</remarks>
    public void Dispose()
    {
        _dispatcher.Remove(this);
        lock (_lock)
        {
            _isDisposed = true;
            foreach (var gradient in _gradients) gradient.Dispose();
            _gradients = [];
        }

        Parameters.Dispose(); // a replica whose tensors lie in it holds it by a pin
    }

    private LentGradient? Find(ParameterVector vector)
    {
        foreach (var gradient in Volatile.Read(ref _gradients))
            if (ReferenceEquals(gradient.Vector, vector))
                return gradient;
        return null;
    }
}
