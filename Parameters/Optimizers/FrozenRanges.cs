using Cluster.Parameters.Layout;

namespace Cluster.Parameters.Optimizers;

/// <summary>Finds the floats that no step changes: those of frozen parameters, which keep their bits.</summary>
public static class FrozenRanges
{
    /// <summary>Lists what of a shard is frozen, in order and without touching ranges.</summary>
    /// <param name="layout">The layout of the whole vector.</param>
    /// <param name="frozen">The names of the frozen parameters; others are passed over.</param>
    /// <param name="shard">The floats that the shard owns.</param>
    /// <returns>The ranges, counted from the shard's first float.</returns>
    public static IReadOnlyList<ShardRange> Of(
        ParameterLayout layout, IReadOnlyCollection<string> frozen, ShardRange shard)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(frozen);
        var names = frozen.ToHashSet(StringComparer.Ordinal);
        var ranges = new List<ShardRange>();
        foreach (ParameterEntry entry in layout.Parameters.Where(entry => names.Contains(entry.Spec.Name)))
        {
            int start = Math.Max(entry.ElementOffset, shard.Offset) - shard.Offset;
            int end = Math.Min(entry.ElementOffset + entry.ElementCount, shard.End) - shard.Offset;
            if (start >= end)
                continue;
            if (ranges.Count > 0 && ranges[^1].End == start)
                ranges[^1] = new ShardRange(ranges[^1].Offset, end - ranges[^1].Offset);
            else
                ranges.Add(new ShardRange(start, end - start));
        }

        return ranges;
    }
}
