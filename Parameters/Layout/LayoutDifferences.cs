namespace Cluster.Parameters.Layout;

/// <summary>Lists in words how two ordered sets of described tensors differ.</summary>
internal static class LayoutDifferences
{
    /// <summary>Compares what is expected with what was found; every line starts with the kind of difference.</summary>
    public static IReadOnlyList<string> List(
        IReadOnlyList<(string Name, string Text)> expected,
        IReadOnlyList<(string Name, string Text)> found,
        bool ordered = true)
    {
        var lines = new List<string>();
        var foundByName = found.ToDictionary(item => item.Name, item => item.Text, StringComparer.Ordinal);
        foreach ((string name, string text) in expected)
        {
            if (!foundByName.TryGetValue(name, out string? other))
                lines.Add($"missing: {name} {text}");
            else if (text != other)
                lines.Add($"changed: {name} is {other} instead of {text}");
        }

        var expectedNames = expected.Select(item => item.Name).ToHashSet(StringComparer.Ordinal);
        lines.AddRange(found.Where(item => !expectedNames.Contains(item.Name))
            .Select(item => $"extra: {item.Name} {item.Text}"));
        if (ordered && lines.Count == 0)
            AddOrder(lines, expected, found);
        return lines;
    }

    private static void AddOrder(
        List<string> lines,
        IReadOnlyList<(string Name, string Text)> expected,
        IReadOnlyList<(string Name, string Text)> found)
    {
        for (int i = 0; i < expected.Count; i++)
        {
            if (expected[i].Name == found[i].Name)
                continue;
            lines.Add($"order: position {i} holds {found[i].Name} instead of {expected[i].Name}");
            return;
        }
    }
}
