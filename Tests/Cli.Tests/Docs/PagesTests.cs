using System.CommandLine;
using Cluster.Cli;
using Cluster.Samples.Jobs;

namespace Cluster.Tests.Docs;

/// <summary>Holds all pages to the repository, whoever wrote them: links, commands, code.</summary>
public class PagesTests
{
    private static readonly Command Root = ClusterCommand.CreateRoot(new CommandContext(BuiltInJobs.Catalog(), "digits"));

    private static readonly Lazy<string[]> Sources = new(() => [.. Pages.Files("*.cs").Select(f => Squeezed(Pages.Read(f)))]);

    public static TheoryData<string> AllPages => [.. Pages.All];

    public static TheoryData<string> UsersPages => [.. Pages.ForUsers];

    [Theory]
    [MemberData(nameof(AllPages))]
    public void Page_EachRelativeLink_LeadsSomewhere(string page)
    {
        foreach (var link in Pages.Links(page))
        {
            var parts = link.Split('#');
            var path = parts[0].Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, parts[0]);
            var full = Path.GetFullPath(Path.Combine(Pages.Root, path));
            Assert.True(Path.Exists(full), $"{page}: {link} leads nowhere");
            if (parts.Length > 1 && path.EndsWith(".md", StringComparison.Ordinal))
                Assert.True(Pages.Anchors(Path.GetRelativePath(Pages.Root, full)).Contains(parts[1]), $"{page}: {link} has no such heading");
        }
    }

    [Fact]
    public void Pages_OfDocs_AreAllReachedFromReadme()
    {
        var (reached, open) = (new HashSet<string>(StringComparer.Ordinal) { "README.md" }, new Queue<string>(["README.md"]));
        while (open.TryDequeue(out var page))
        {
            foreach (var link in Pages.Links(page))
            {
                var full = Path.GetFullPath(Path.Combine(Pages.Root, Path.GetDirectoryName(page)!, link.Split('#')[0]));
                var leadsTo = Directory.Exists(full) ? Directory.GetFiles(full, "*.md") : [full];
                foreach (var next in leadsTo.Select(f => Path.GetRelativePath(Pages.Root, f)).Where(Pages.All.Contains))
                    if (reached.Add(next))
                        open.Enqueue(next);
            }
        }

        Assert.Empty(Pages.ForUsers.Except(reached));
    }

    [Theory]
    [MemberData(nameof(UsersPages))]
    public void Page_EachCommandInABlock_Parses(string page)
    {
        foreach (var block in FencedBlock.Of(Pages.Read(page)))
            foreach (var call in ShellLine.Calls(block.Lines))
                AssertParses(call, $"{page}, block of line {block.LineNumber}");
    }

    [Fact]
    public void Readme_NamesMostVerbs()
    {
        var calls = FencedBlock.Of(Pages.Read("README.md")).SelectMany(b => ShellLine.Calls(b.Lines)).Where(c => c.Length > 0).Select(c => c[0]).Distinct();
        Assert.InRange(calls.Count(), 10, 40); // so that the test above has something to hold
    }

    [Fact]
    public void Help_EachExample_Parses()
    {
        foreach (var (verb, examples) in HelpExamples.All)
            foreach (var example in examples)
                foreach (var call in ShellLine.Calls([$"./cluster {example}"]))
                    AssertParses(call, $"the help of '{verb}'");
    }

    // Code of a page is a piece of a file that is compiled.
    [Theory]
    [MemberData(nameof(UsersPages))]
    public void Page_EachBlockOfCSharp_StandsInAFileThatIsCompiled(string page)
    {
        foreach (var block in FencedBlock.Of(Pages.Read(page)).Where(b => b.Info == "csharp"))
        {
            var wanted = Squeezed(block.Lines);
            Assert.True(
                Sources.Value.Any(source => source.Contains(wanted, StringComparison.Ordinal)),
                $"{page}, block of line {block.LineNumber}: no .cs file has these lines");
        }
    }

    [Theory]
    [InlineData("./cluster train digits --lr 0.1   # why", "train digits --lr 0.1")]
    [InlineData("$ CLUSTER__LR=1 ./cluster train 'a b' > out.txt 2>&1", "train a b")]
    [InlineData("./cluster snapshot show|verify ...", "snapshot show 1", "snapshot verify 1")]
    [InlineData("cd x && ./cluster why | head -n 1; ./cluster doctor", "why", "doctor")]
    [InlineData("dotnet run -c Release wine/Job.cs -- train --epochs N", "train --epochs 1")]
    [InlineData("./cluster predict --snapshot runs/<run> --input f", "predict --snapshot runs/<run> --input f")]
    [InlineData("run  ./cluster why")]
    public void Calls_Line_AreTheCommandsArguments(string line, params string[] calls) =>
        Assert.Equal(calls, ShellLine.Calls([line]).Select(c => string.Join(' ', c)));

    private static void AssertParses(string[] call, string where)
    {
        var mistakes = ParseErrors.Describe(Root.Parse(call));
        Assert.True(mistakes.Count == 0, $"{where}: ./cluster {string.Join(' ', call)}: {string.Join("; ", mistakes)}");
    }

    private static string Squeezed(IEnumerable<string> lines) =>
        string.Join('\n', lines.Select(l => l.Trim()).Where(l => l.Length > 0));
}
