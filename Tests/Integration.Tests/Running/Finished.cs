using System.Text.Json;

namespace Cluster.Integration.Tests.Running;

/// <summary>Is what a command that ended left behind.</summary>
internal sealed record Finished(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Errors)
{
    /// <summary>Gets each line of standard output as the JSON object it must be.</summary>
    public IReadOnlyList<JsonElement> Json => [.. Output.Select(Parse)];

    /// <summary>Asserts the exit code, and shows what the command said where it is another.</summary>
    public Finished Ended(int exitCode)
    {
        Assert.True(exitCode == ExitCode, $"exit code {ExitCode}, expected {exitCode}\n{Said}");
        return this;
    }

    /// <summary>Gets the one event of this name.</summary>
    public JsonElement Event(string name) => Assert.Single(Events(name));

    /// <summary>Gets all events of this name.</summary>
    public IReadOnlyList<JsonElement> Events(string name) => [.. Json.Where(e => e.Text("event") == name)];

    private string Said => string.Join('\n', Output.TakeLast(10).Concat(Errors.TakeLast(20)));

    private static JsonElement Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
        return document.RootElement.Clone();
    }
}
