using Cluster.Messages;
using Cluster.Parameters.Layout;

namespace Cluster.WorkerNode;

/// <summary>Is a version of which each shard's range has been received, or is being received.</summary>
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

    /// <summary>Gets whether all of it is here.</summary>
    public bool IsWhole => Arrivals is null || Arrivals.All(a => a.IsWhole);

    /// <summary>Gets why it will never be whole; null where it is, or is still on its way.</summary>
    public string? Cut => IsWhole ? null : Arrivals!.Select(a => a.Cut).FirstOrDefault(cut => cut is not null);

    /// <summary>Gets how much of each range is here; null: all.</summary>
    internal IReadOnlyList<RangeArrival>? Arrivals { get; init; }

    /// <summary>Waits until all bytes up to <paramref name="end"/> are here; buffers always are.</summary>
    /// <exception cref="VersionCutException">A link was closed before.</exception>
    public void WaitFor(int end)
    {
        if (Arrivals is null) return;
        for (var i = 0; i < Ranges.Count && end > 0; i++)
        {
            Arrivals[i].WaitFor(end);
            end -= Ranges[i].Layout.ByteLength;
        }
    }

    /// <summary>Copies the version into a vector of the whole layout.</summary>
    public void CopyTo(ParameterVector whole) => CopyTo(whole, 0, whole.Layout.ByteLength);

    /// <summary>Copies bytes of the version to their place in a vector of the whole layout.</summary>
    /// <param name="whole">The vector.</param>
    /// <param name="begin">The first byte.</param>
    /// <param name="end">The byte behind the last.</param>
    public void CopyTo(ParameterVector whole, int begin, int end)
    {
        var at = 0; // where the range begins
        foreach (var range in Ranges)
        {
            var (from, to) = (Math.Max(begin - at, 0), Math.Min(end - at, range.Layout.ByteLength));
            if (from < to) range.Bytes[from..to].CopyTo(whole.Bytes[(at + from)..]);
            at += range.Layout.ByteLength;
        }
    }
}
