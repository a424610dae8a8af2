using Cluster.Coordinator.Runs;
using Cluster.WorkerNode;

namespace Cluster.Cli.Sizing;

/// <summary>Says how much memory each kind of process of a run wants, as a pod's request and limit.</summary>
/// <param name="WorkerBytes">A worker's; without what its data and one slot's forward and backward need, where that is not known.</param>
/// <param name="ServerBytes">A server's; null where the coordinator holds the parameters.</param>
/// <param name="CoordinatorBytes">The coordinator's.</param>
internal sealed record PodSizes(long WorkerBytes, long? ServerBytes, long CoordinatorBytes)
{
    /// <summary>A worker that has joined a run of a tiny model on the CPU: .NET, libtorch and its libraries.</summary>
    public const long WorkerBaseBytes = 256L << 20;

    /// <summary>A server or a coordinator of a tiny model.</summary>
    public const long ServerBaseBytes = 128L << 20;

    /// <summary>A part more than what is counted: stacks, code, buffers of sockets, what the collector has not given back.</summary>
    private const double Spare = 1.25;

    /// <summary>Pods are given memory in pieces of this size.</summary>
    private const long PieceBytes = 64L << 20;

    /// <summary>Computes the sizes of a run.</summary>
    /// <param name="sizes">Its tensors.</param>
    /// <param name="slotPeakBytes">
    /// The most that a process here needed to load the data and to compute a slot, with two vectors; null: not known.
    /// </param>
    public static PodSizes Of(RunSizes sizes, long? slotPeakBytes)
    {
        var worker = WorkerSizes.TensorBytes(sizes.VectorBytes)
            + (slotPeakBytes is { } peak ? Math.Max(WorkerBaseBytes, peak - (2 * sizes.VectorBytes)) : WorkerBaseBytes);
        return new PodSizes(
            Pieces(worker),
            sizes.Servers == 0 ? null : Pieces(ServerBaseBytes + sizes.ServerTensorBytes),
            Pieces(ServerBaseBytes + sizes.CoordinatorTensorBytes));
    }

    private static long Pieces(long bytes) => ((long)(bytes * Spare) + PieceBytes - 1) / PieceBytes * PieceBytes;
}
