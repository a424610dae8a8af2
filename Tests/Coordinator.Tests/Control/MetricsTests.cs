using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cluster.Coordinator.Tests.Control;

/// <summary>What the pages, the dashboard and the alerts say of metrics is what the meter has.</summary>
public sealed partial class MetricsTests
{
    [Fact]
    public void Docs_TableOfMetrics_IsTheMeters()
    {
        var told = Read("METRICS.md").Split('\n').Where(l => l.StartsWith("| `cluster.", StringComparison.Ordinal));
        Assert.Equal(MeterFixture.Rows.Select(r => r.Line).Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Meter_Instruments_HaveNamesAndMeaningsOfTheirOwn()
    {
        Assert.All(MeterFixture.Rows, r => Assert.Matches(@"^cluster(\.[a-z]+(_[a-z]+)*)+$", r.Name));
        Assert.All(MeterFixture.Rows, r => Assert.EndsWith(".", r.Meaning, StringComparison.Ordinal));
        Assert.Equal(MeterFixture.Rows.Count, MeterFixture.Rows.Select(r => r.Prometheus).Distinct().Count());
    }

    [Theory]
    [InlineData("cluster.json", true)]
    [InlineData("rules.yaml", false)]
    public void Queries_OfDashboardAndAlerts_AskForWhatThereIs(string file, bool forAll)
    {
        var asked = Metric().Matches(string.Join('\n', Queries(file))).Select(m => m.Value).ToHashSet();
        Assert.NotEmpty(asked);
        Assert.Empty(asked.Except(MeterFixture.Rows.SelectMany(r => r.Series)));
        if (forAll) Assert.Empty(MeterFixture.Rows.Where(r => !r.Series.Any(asked.Contains)).Select(r => r.Name));
    }

    [Theory]
    [InlineData("cluster.json")]
    [InlineData("rules.yaml")]
    public void Queries_OfDashboardAndAlerts_UseLabelsThatThereAre(string file)
    {
        foreach (var selector in Queries(file).SelectMany(q => Selector().Matches(q)))
        {
            var row = MeterFixture.Rows.Single(r => r.Series.Contains(selector.Groups[1].Value));
            var labels = Label().Matches(selector.Groups[2].Value).Select(l => l.Groups[1].Value);
            Assert.Empty(labels.Except(row.Labels.Split(", ")).Except(["instance"])); // that one is the scraper's
        }
    }

    [Fact]
    public void Dashboard_Panels_DoNotLieOnOneAnotherAndHaveADescription()
    {
        using var dashboard = JsonDocument.Parse(Read("cluster.json"));
        var cells = new HashSet<(int X, int Y)>();
        foreach (var panel in dashboard.RootElement.GetProperty("panels").EnumerateArray())
        {
            var place = panel.GetProperty("gridPos");
            int Number(string name) => place.GetProperty(name).GetInt32();
            for (var x = Number("x"); x < Number("x") + Number("w"); x++)
                for (var y = Number("y"); y < Number("y") + Number("h"); y++)
                    Assert.True(x < 24 && cells.Add((x, y)), panel.GetProperty("title").GetString());
            Assert.NotEmpty(panel.GetProperty("description").GetString()!);
        }
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Control", file));

    private static List<string> Queries(string file)
    {
        var text = Read(file);
        return file.EndsWith(".json", StringComparison.Ordinal)
            ? [.. JsonQuery().Matches(text).Select(m => JsonSerializer.Deserialize<string>(m.Groups[1].Value)!)]
            : [.. text.Split('\n').Where(l => l.TrimStart().StartsWith("expr: ", StringComparison.Ordinal))];
    }

    [GeneratedRegex(@"\bcluster_[a-z_]+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"\b(cluster_[a-z_]+)\{([^}]*)\}")]
    private static partial Regex Selector();

    [GeneratedRegex("""([a-z_]+)\s*[=!]~?\s*["]""")]
    private static partial Regex Label();

    [GeneratedRegex("""["](?:expr|query)["]: (["](?:[^"\\]|\\.)*["])""")]
    private static partial Regex JsonQuery();
}
