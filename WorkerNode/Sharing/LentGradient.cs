using System.Text;
using Cluster.Actors.Memory;
using Cluster.Messages;
using Cluster.Messages.Shared;
using Cluster.Parameters.Layout;

namespace Cluster.WorkerNode.Sharing;

/// <summary>Is memory for one slot's gradient that the server lent: written here, read there in place.</summary>
internal sealed class LentGradient : IDisposable
{
    private readonly SharedMemory _memory;

    /// <summary>Opens it.</summary>
    /// <exception cref="SharedMemoryException">It is not reached from here.</exception>
    public LentGradient(string token, ParameterLayout layout)
    {
        _memory = SharedMemory.Open(token, layout.ByteLength, writable: true);
        Vector = new ParameterVector(layout, _memory.Data, _memory);
    }

    /// <summary>Gets the gradient.</summary>
    public ParameterVector Vector { get; }

    /// <summary>Gets or sets whether a slot is being computed into it.</summary>
    public bool IsRented { get; set; }

    /// <summary>Gets whether a slot can be computed into it.</summary>
    public bool IsFree => !IsRented && Volatile.Read(ref Header.State) == GradientHeader.Free;

    /// <summary>Gets whether it is with the server.</summary>
    public bool IsPushed => Volatile.Read(ref Header.State) == GradientHeader.Pushed;

    private ref GradientHeader Header => ref _memory.Header<GradientHeader>();

    /// <summary>Gives it to the server with what is to be said of it; its doorbell is the caller's.</summary>
    public void Push(WorkerId self, Generation generation, Work.Compute work, SlotOutcome outcome, SlotTimes times)
    {
        ref var h = ref Header;
        h.Generation = generation.Value;
        h.Step = work.Step.Value;
        h.Slot = work.Slot.Index;
        h.WorkerId = self.Value;
        h.Rows = outcome.Rows;
        h.Loss = outcome.Loss;
        h.Flags = (outcome.NotFinite is null ? 0 : GradientHeader.NotFinite) | (work.IsAudit ? GradientHeader.Audit : 0);
        h.DetailBytes = outcome.NotFinite is null ? 0 : Write(NotFiniteDetail.Cut(outcome.NotFinite));
        (h.Wait, h.Pull, h.Data, h.Compute, h.Push) = (times.Wait, times.Pull, times.Data, times.Compute, times.Push);
        IsRented = false;
        Volatile.Write(ref h.State, GradientHeader.Pushed); // after all of it
    }

    /// <inheritdoc/>
    public void Dispose() => Vector.Dispose();

    private int Write(string detail) => Encoding.UTF8.TryGetBytes(
        detail, _memory.HeaderBytes(GradientHeader.Bytes, GradientHeader.DetailBytesMax), out var written) ? written : 0;
}
