using Cluster.Messages;
using Cluster.Parameters.Layout;

namespace Cluster.WorkerNode;

/// <summary>Is a version of which each shard's range has been received.</summary>
/// <remarks>Its memory belongs to the links it came over, and goes back to them after use.</remarks>
/// <param name="Generation">The servers' generation.</param>
/// <param name="Step">The version.</param>
/// <param name="Ranges">The ranges of parameters and buffers in the order of the shards, one behind the other.</param>
public sealed record ArrivedParameters(Generation Generation, StepNumber Step, IReadOnlyList<ParameterVector> Ranges)
{
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
