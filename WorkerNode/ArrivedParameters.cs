using Cluster.Messages;
using Cluster.Parameters.Layout;

namespace Cluster.WorkerNode;

/// <summary>Is a version of which each shard's range has been received.</summary>
/// <remarks>Its memory belongs to the links it came over, and goes back to them once the next version is loaded.</remarks>
/// <param name="Generation">The servers' generation.</param>
/// <param name="Step">The version.</param>
/// <param name="Ranges">The ranges of parameters and buffers in the order of the shards, one behind the other.</param>
/// <param name="Sequence">
/// Not 0: it lies in memory that the server writes the next version into, and stands as long as this number does.
/// </param>
public sealed record ArrivedParameters(
    Generation Generation, StepNumber Step, IReadOnlyList<ParameterVector> Ranges, long Sequence = 0)
{
    /// <summary>Gets the whole version, to be read in place; null where it came in several ranges, to be copied together.</summary>
    public ParameterVector? Whole => Ranges.Count == 1 ? Ranges[0] : null;

    /// <summary>Gets whether it lies in the server's memory.</summary>
    public bool IsShared => Sequence != 0;

    /// <summary>Copies the version into a vector of the whole layout.</summary>
    public void CopyTo(ParameterVector whole)
    {
        var to = whole.Bytes;
        foreach (var range in Ranges)
        {
            range.Bytes.CopyTo(to);
            to = to[range.Layout.ByteLength..];
        }
    }
}
