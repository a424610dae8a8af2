using Cluster.Parameters.Layout;

namespace Cluster.Parameters.Optimizers;

/// <summary>Says which floats of the parameters belong to which group, as torch.optim's <c>param_groups</c>.</summary>
/// <remarks>A group is made of all parameters with the same numbers; groups are in the order of their first one.</remarks>
/// <param name="Groups">The groups, at least one.</param>
/// <param name="Ranges">Where each lies, ascending, to the end of the parameters.</param>
public sealed record ParameterGroups(IReadOnlyList<ParameterGroup> Groups, IReadOnlyList<GroupRange> Ranges)
{
    /// <summary>Makes one group of all parameters.</summary>
    /// <param name="weightDecay">The optimizer's weight decay.</param>
    /// <param name="length">The number of floats.</param>
    public static ParameterGroups One(double weightDecay, int length) =>
        new([new ParameterGroup(1, weightDecay)], [new GroupRange(0, length)]);

    /// <summary>Applies rules to the parameters of a model.</summary>
    /// <param name="layout">The model.</param>
    /// <param name="rules">The rules, in order.</param>
    /// <param name="weightDecay">The optimizer's weight decay.</param>
    /// <exception cref="OptimizerOptionsException">A rule picks no parameter, or a value is out of its range.</exception>
    public static ParameterGroups Of(ParameterLayout layout, IReadOnlyList<GroupRule> rules, double weightDecay)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(rules);
        foreach (GroupRule rule in rules)
        {
            rule.Validate();
            if (!layout.Parameters.Any(entry => rule.Picks(entry.Spec)))
            {
                throw new OptimizerOptionsException(
                    "Group", $"'{rule.Pattern}' picks no parameter; names are such as '{layout.Parameters[0].Spec.Name}'.");
            }
        }

        var groups = new List<ParameterGroup>();
        var ranges = new List<GroupRange>();
        foreach (ParameterEntry entry in layout.Parameters)
        {
            int group = Add(groups, GroupOf(entry.Spec, rules, weightDecay));
            if (ranges.Count > 0 && ranges[^1].Group == group)
                ranges.RemoveAt(ranges.Count - 1);
            ranges.Add(new GroupRange(group, entry.ElementOffset + entry.ElementCount));
        }

        return ranges.Count == 0 ? One(weightDecay, layout.ParameterCount) : new ParameterGroups(groups, ranges);
    }

    /// <summary>Gets the group that a float belongs to.</summary>
    /// <param name="index">The float's index.</param>
    public int GroupAt(int index) => Ranges[RangeAt(index)].Group;

    /// <summary>Cuts out the parameters of a shard.</summary>
    /// <param name="offset">The first float.</param>
    /// <param name="count">The number of floats.</param>
    public ParameterGroups Slice(int offset, int count)
    {
        if (count == 0)
            return this with { Ranges = [new GroupRange(0, 0)] };
        int first = RangeAt(offset), last = RangeAt(offset + count - 1);
        return this with
        {
            Ranges =
            [
                .. Ranges.Skip(first).Take(last - first).Select(range => range with { End = range.End - offset }),
                Ranges[last] with { End = count },
            ],
        };
    }

    /// <summary>Finds the range that a float lies in.</summary>
    internal int RangeAt(int index)
    {
        int low = 0, high = Ranges.Count - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Ranges[middle].End > index)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    private static ParameterGroup GroupOf(TensorSpec spec, IReadOnlyList<GroupRule> rules, double weightDecay)
    {
        var group = new ParameterGroup(1, weightDecay);
        foreach (GroupRule rule in rules.Where(rule => rule.Picks(spec)))
            group = new ParameterGroup(rule.LrFactor ?? group.LrFactor, rule.WeightDecay ?? group.WeightDecay);
        return group;
    }

    private static int Add(List<ParameterGroup> groups, ParameterGroup group)
    {
        int known = groups.IndexOf(group);
        if (known >= 0)
            return known;
        groups.Add(group);
        return groups.Count - 1;
    }
}
