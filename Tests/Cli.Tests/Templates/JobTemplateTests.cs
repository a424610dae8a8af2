using System.Text.Json;
using Cluster.Cli.Templates;

namespace Cluster.Cli.Tests.Templates;

public sealed class JobTemplateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cluster-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Write_AName_StandsInJobSettingsAndNote()
    {
        var folder = Path.Combine(_folder, "red-wine");
        var command = new JobTemplate("red-wine").Write(folder, Path.Combine(_folder, "source", "Cli"));

        var job = File.ReadAllText(Path.Combine(folder, "Job.cs"));
        Assert.Contains("#:project ../source/Cli", job, StringComparison.Ordinal);
        Assert.Contains("class RedWineJob : TrainingJob", job, StringComparison.Ordinal);
        Assert.DoesNotContain("my-job", job, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("MyJob", job, StringComparison.Ordinal);
        using var settings = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(folder, "red-wine.json")), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        Assert.Equal("red-wine", settings.RootElement.GetProperty("job").GetString());
        Assert.Contains("red-wine.csv", File.ReadAllText(Path.Combine(folder, "DATA.md")), StringComparison.Ordinal);
        Assert.EndsWith("-- train --config " + Path.Combine(folder, "red-wine.json"), command, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wine", true)]
    [InlineData("wine-2", true)]
    [InlineData("", false)]
    [InlineData("Wine", false)]
    [InlineData("2wine", false)]
    [InlineData("wine-", false)]
    [InlineData("a--b", false)]
    [InlineData("../wine", false)]
    public void IsName_Names(string name, bool fits) => Assert.Equal(fits, JobTemplate.IsName(name));
}
