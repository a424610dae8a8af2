using System.Text.RegularExpressions;

namespace Cluster.Tests.Docs;

/// <summary>Holds the messages that docs/TROUBLESHOOTING.md explains to the source that says them.</summary>
/// <remarks>A heading in code is a message, in which <c>...</c> stands for what differs from time to time.</remarks>
public partial class TroubleshootingTests
{
    private const string Page = "docs/TROUBLESHOOTING.md";
    private const string Any = "...";

    /// <summary>The longest expression that stands in a message's place for what differs.</summary>
    private const int HoleMax = 250;

    private static readonly string[] Sources =
    [
        .. Pages.Files("*.cs").Concat(Pages.Files("*.sh")).Concat(Pages.Files("*.cpp")).Concat(Pages.Files("*.h"))
            .Where(f => !f.StartsWith("Tests", StringComparison.Ordinal) && !f.StartsWith("Benchmarks", StringComparison.Ordinal))
            .Select(f => Joined(string.Join('\n', Pages.Read(f)))),
    ];

    public static TheoryData<string> Messages => [.. Pages.Read(Page).Select(l => Message().Match(l)).Where(m => m.Success).Select(m => m.Groups["text"].Value)];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Message_IsSaidByTheProgram(string message) =>
        Assert.True(IsSaid(message), $"no source says '{message}'");

    [Fact]
    public void Page_ExplainsMany_AndEachHasACauseAndACure()
    {
        Assert.InRange(Messages.Count, 30, 200);
        var lines = Pages.Read(Page);
        for (var i = 0; i < lines.Length; i++)
            if (Message().IsMatch(lines[i]) && !Message().IsMatch(lines[i + 1]))
                Assert.True(lines.Skip(i + 1).TakeWhile(l => !l.StartsWith('#')).Sum(l => l.Length) > 30, $"{lines[i]}: nothing is said about it");
    }

    [Theory]
    [InlineData("cluster: --slots ... is above --batch-size ...: a slot needs at least one row", true)]
    [InlineData("cluster: --slots ... is above --batch-size ...: a slot needs at least two rows", false)]
    [InlineData("cluster: differs from the snapshot's ...: leave it out, or start a new run", true)]
    public void IsSaid_Message_IsFoundOnlyAsItIsSaid(string message, bool isSaid) => Assert.Equal(isSaid, IsSaid(message));

    private static bool IsSaid(string message)
    {
        var parts = Prefix().Replace(message, "").Split(Any).Select(p => p.Trim(' ', ':')).Where(p => p.Length > 0).ToArray();
        Assert.True(parts.Sum(p => p.Length) >= 10, $"'{message}' says too little to be found");
        var pattern = new Regex(
            string.Join($"[\\s\\S]{{0,{HoleMax}}}?", parts.Select(p => Regex.Escape(p).Replace("\"", "\\\\?\"", StringComparison.Ordinal))),
            RegexOptions.CultureInvariant);
        return Sources.Any(s => s.Contains(Longest(parts), StringComparison.Ordinal) && pattern.IsMatch(s));
    }

    // A cheap look before the dear one.
    private static string Longest(string[] parts) =>
        parts.SelectMany(p => p.Split('"')).MaxBy(p => p.Length)!;

    // A message may stand in several literals, one below the other.
    private static string Joined(string source) => Between().Replace(source, "");

    [GeneratedRegex("\"\\s*\\+\\s*\\$?\"")]
    private static partial Regex Between();

    // Who says it is added where it is printed.
    [GeneratedRegex(@"^(cluster|build-bridge): (job '\.\.\.': )?")]
    private static partial Regex Prefix();

    [GeneratedRegex("^#+ `(?<text>[^`]+)`$")]
    private static partial Regex Message();
}
