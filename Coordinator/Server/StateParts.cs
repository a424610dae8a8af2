using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

namespace Cluster.Coordinator.Server;

/// <summary>
/// Cuts the state of a range into the parts that cross a link: its parameters, then all that its optimizer keeps.
/// </summary>
internal static class StateParts
{
    /// <summary>Gets the number of parts.</summary>
    public static int Count(Optimizer optimizer) => 1 + optimizer.Kept.Count;

    /// <summary>Gets the memory of a part.</summary>
    /// <param name="parameters">The vector that holds the range.</param>
    /// <param name="optimizer">The optimizer of that vector's parameters.</param>
    /// <param name="range">The range of the vector.</param>
    /// <param name="part">0: parameters and buffers; from 1 on: what the optimizer keeps, in its order.</param>
    public static Memory<byte> Of(ParameterVector parameters, Optimizer optimizer, ShardRange range, int part)
    {
        if (part == 0) return parameters.Bytes.Slice(range.ByteOffset, range.ByteLength(parameters.Layout));
        var count = range.ParameterCount(parameters.Layout);
        return count == 0 ? default : optimizer.Kept[part - 1].Bytes.Slice(range.ByteOffset, count * sizeof(float));
    }
}
