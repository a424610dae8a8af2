using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cluster.Cli.Configuration;

namespace Cluster.Cli.Tests.Deploy;

/// <summary>Holds docker/ against what docs/DEPLOY.md says of the images.</summary>
public sealed partial class ImageTests
{
    private static readonly string Dockerfile = DeployFolder.Text("docker", "Dockerfile");

    [Fact]
    public void Dockerfile_Stages_EndAsANumberedUserBehindAnEntryPointWithoutAShell()
    {
        var entry = Assert.Single(Lines(Dockerfile, "ENTRYPOINT"));
        Assert.Equal("ENTRYPOINT [\"dotnet\", \"/opt/cluster/Samples.dll\"]", entry);
        foreach (var target in new[] { "coordinator", "worker", "worker-cuda" })
        {
            var stage = StageOf(target);
            Assert.StartsWith("FROM base AS", stage, StringComparison.Ordinal);
            Assert.Equal("USER 1654:1654", stage.Split('\n', StringSplitOptions.RemoveEmptyEntries).Last(line => !line.StartsWith('#')));
        }
    }

    [Fact]
    public void Dockerfile_Coordinator_HasNothingButTheCommand() => Assert.Equal(
        ["COPY --from=publish /opt/cluster /opt/cluster"], Lines(StageOf("coordinator"), "COPY").Concat(Lines(StageOf("coordinator"), "RUN")));

    [Fact]
    public void Dockerfile_RunStages_KeepNoCompiler()
    {
        foreach (var target in new[] { "base", "coordinator", "worker", "worker-cuda" })
            Assert.DoesNotMatch("g\\+\\+|cmake|-dev\\b", StageOf(target));
    }

    [Fact]
    public void Dockerfile_Bases_AreArgumentsWithAVersion()
    {
        foreach (var text in new[] { Dockerfile, DeployFolder.Text("docker", "dotnet.Dockerfile"), DeployFolder.Text("docker", "user-job", "Dockerfile") })
        {
            var stages = StageName().Matches(text).Select(m => m.Groups[1].Value).ToHashSet();
            Assert.All(From().Matches(text).Select(m => m.Groups[1].Value), from => Assert.True(from.StartsWith("${", StringComparison.Ordinal) || stages.Contains(from), from));
            Assert.All(
                Lines(text, "ARG").Where(line => !line.EndsWith("=\"\"", StringComparison.Ordinal)),
                line => Assert.Matches("^ARG [A-Z]+=[a-z-]+:(?!latest$)[a-z0-9.-]+$", line));
        }
    }

    [Fact]
    public void Dockerfile_Archive_IsCheckedBeforeItIsUnpacked()
    {
        var stage = StageOf("libtorch");
        Assert.InRange(stage.IndexOf("sha256sum --check", StringComparison.Ordinal), 1, stage.IndexOf("unzip -q", StringComparison.Ordinal));
    }

    [Fact]
    public void Context_HasAllThatIsBuiltAndNoKeys()
    {
        var let = Lines(DeployFolder.Text(".dockerignore"), "!").Select(line => line[1..]).ToHashSet();
        var projects = Directory.EnumerateFiles(DeployFolder.Root, "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(DeployFolder.Root, Path.GetDirectoryName(file)!)).Where(folder => !folder.StartsWith("artifacts", StringComparison.Ordinal));
        Assert.All(
            projects.Select(folder => folder.Split('/')[0]).Where(folder => folder is not ("Tests" or "Benchmarks")), folder => Assert.Contains(folder, let));
        Assert.Contains("Tests/Simulation", let);
        Assert.DoesNotContain("certs", let);
        Assert.DoesNotContain("runs", let);
    }

    [Fact]
    public void Compose_Services_AreRestrictedAndSetUpByTheirEnvironment()
    {
        var services = Assert.Single(DeployFolder.Parse(DeployFolder.Text("docker", "compose.yaml")))["services"]!.AsObject();
        Assert.Equal(["certificates", "coordinator", "prepare", "server", "worker"], services.Select(s => s.Key).Order());
        foreach (var (name, service) in services)
        {
            Assert.True(service!["read_only"].Is(true), name);
            Assert.Equal(["ALL"], service["cap_drop"].Texts());
            Assert.Equal(["no-new-privileges:true"], service["security_opt"].Texts());
            Assert.Matches("^cluster-(coordinator|worker):\\$\\{TAG:-[0-9.]+\\}$", service.Text("image"));
            if (name == "certificates") continue;
            Assert.NotNull(service["mem_limit"]);
            var verb = service["command"].Texts()[0];
            Assert.Equal(name, verb);
            Assert.Empty(Verbs.Mistakes(verb, service["environment"].Pairs().Where(v => v.Key.StartsWith(SettingsReader.Prefix, StringComparison.Ordinal)).ToDictionary()));
        }

        var job = DeployFolder.Text("docker", "job.json");
        Assert.Empty(Verbs.MistakesOfFile("prepare", job));
        Assert.Equal(1, JsonNode.Parse(job)!["servers"]!.GetValue<int>()); // as many as services of that name
    }

    private static string StageOf(string target) =>
        Assert.Single(Dockerfile.Split("\nFROM ").Skip(1).Select(stage => "FROM " + stage), stage => stage.Split('\n')[0].EndsWith(" AS " + target, StringComparison.Ordinal));

    private static IEnumerable<string> Lines(string text, string start) =>
        text.Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal));

    [GeneratedRegex("^FROM (\\S+)", RegexOptions.Multiline)]
    private static partial Regex From();

    [GeneratedRegex(" AS (\\S+)$", RegexOptions.Multiline)]
    private static partial Regex StageName();
}
