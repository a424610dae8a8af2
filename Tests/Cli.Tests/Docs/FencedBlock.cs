namespace Cluster.Tests.Docs;

/// <summary>Is a fenced block of a page.</summary>
/// <param name="Info">What follows the fence, such as <c>sh</c>.</param>
/// <param name="Lines">Its lines, without the fences and their indentation.</param>
/// <param name="LineNumber">The fence's line, from 1.</param>
/// <param name="Above">The nearest line above it that is not blank.</param>
internal sealed record FencedBlock(string Info, IReadOnlyList<string> Lines, int LineNumber, string Above)
{
    private const string Fence = "```";

    /// <summary>Finds the blocks of a page, in order.</summary>
    public static IReadOnlyList<FencedBlock> Of(IReadOnlyList<string> page)
    {
        var blocks = new List<FencedBlock>();
        for (var i = 0; i < page.Count; i++)
        {
            var opening = page[i].TrimStart();
            if (!opening.StartsWith(Fence, StringComparison.Ordinal)) continue;
            var indent = page[i].Length - opening.Length;
            var end = i + 1;
            while (end < page.Count && page[end].Trim() != Fence) end++;
            if (end == page.Count) throw new FormatException($"line {i + 1}: a fence that nothing closes");
            var above = page.Take(i).LastOrDefault(l => l.Trim().Length > 0) ?? "";
            blocks.Add(new FencedBlock(
                opening[Fence.Length..].Trim(), [.. page.Skip(i + 1).Take(end - i - 1).Select(l => l[Math.Min(indent, l.Length)..])], i + 1, above));
            i = end;
        }

        return blocks;
    }
}
