using System.Text.RegularExpressions;

namespace Cluster.Tests.Docs;

/// <summary>Finds the repository's pages.</summary>
internal static partial class Pages
{
    private const string Solution = "Cluster.sln";
    private static readonly string[] NotOurs = ["artifacts", "runs", ".git", "bin", "obj", "TestResults"];

    /// <summary>Gets the repository's folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Gets all pages, by their path from the root.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Files("*.md").Order(StringComparer.Ordinal)];

    /// <summary>Gets the pages that users read: README.md and those of docs.</summary>
    public static IReadOnlyList<string> ForUsers { get; } =
        [.. All.Where(p => p == "README.md" || p.StartsWith("docs/", StringComparison.Ordinal))];

    /// <summary>Lists files by their path from the root.</summary>
    public static IEnumerable<string> Files(string pattern) =>
        Directory.EnumerateDirectories(Root).Where(d => !NotOurs.Contains(Path.GetFileName(d)))
            .SelectMany(d => Directory.EnumerateFiles(d, pattern, SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Root, pattern))
            .Select(f => Path.GetRelativePath(Root, f));

    /// <summary>Reads a page or another file.</summary>
    public static string[] Read(string path) => File.ReadAllLines(Path.Combine(Root, path));

    /// <summary>Lists the links of a page that lead to files of the repository, less what is in blocks and code.</summary>
    public static IEnumerable<string> Links(string page)
    {
        var inBlock = false;
        foreach (var line in Read(page))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal)) inBlock = !inBlock;
            if (inBlock) continue;
            foreach (Match link in Link().Matches(Code().Replace(line, "")))
                if (link.Groups["to"].Value is var to && !to.Contains("://", StringComparison.Ordinal) && !to.StartsWith("mailto:", StringComparison.Ordinal))
                    yield return to;
        }
    }

    /// <summary>Gets the anchors of a page's headings, as GitHub makes them.</summary>
    public static IReadOnlySet<string> Anchors(string page)
    {
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        var inBlock = false;
        foreach (var line in Read(page))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal)) inBlock = !inBlock;
            if (inBlock || !line.StartsWith('#')) continue;
            var text = line.TrimStart('#').Trim().ToLowerInvariant();
            anchors.Add(string.Concat(text.Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-'));
        }

        return anchors;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
                return folder.FullName;
        throw new DirectoryNotFoundException($"no {Solution} above {AppContext.BaseDirectory}");
    }

    [GeneratedRegex("\\]\\((?<to>[^)\\s]+)\\)|src=\"(?<to>[^\"]+)\"|href=\"(?<to>[^\"]+)\"")]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex Code();
}
