using System.Text.RegularExpressions;
using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Holds the tests that the tables of pages name against those that there are.</summary>
[Trait("lane", "beside")]
public sealed partial class SecurityTableTests
{
    [Theory]
    [InlineData("SECURITY.md", "## What strangers get")]
    [InlineData("DEPLOY.md", "## What happens when")]
    public void Table_EachRow_NamesTestsThatThereAre(string page, string heading)
    {
        var rows = File.ReadAllLines(Path.Combine(Repository.Root, "docs", page))
            .SkipWhile(line => line != heading).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToArray();
        Assert.InRange(rows.Length, 15, 50);
        foreach (var row in rows)
        {
            var named = TestName().Matches(row);
            Assert.NotEmpty(named);
            foreach (Match test in named)
            {
                var files = Directory.EnumerateFiles(
                    Path.Combine(Repository.Root, "Tests"), test.Groups["class"].Value + ".cs", SearchOption.AllDirectories);
                Assert.Contains(files, file => File.ReadAllText(file).Contains($" {test.Groups["method"].Value}(", StringComparison.Ordinal));
            }
        }
    }

    [GeneratedRegex("`(?<class>[A-Za-z]+(Tests|Spec))\\.(?<method>\\w+)`")]
    private static partial Regex TestName();
}
