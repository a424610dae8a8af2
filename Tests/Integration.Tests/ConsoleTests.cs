using System.Text.Json;
using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Trains on a real terminal, a narrow one that is closed, and into a pipe that nobody reads.</summary>
[Trait("lane", "beside")]
public sealed class ConsoleTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Train_TerminalOfSixtyColumnsIsClosed_NothingIsGarbledAndTheRunResumes()
    {
        var drawn = await PlainPython.RunAsync(
            "terminal.py", "Epoch 2/100000", "dotnet", Repository.CommandFile, "train", "simplenet", "--epochs", "100000", "--run-dir", _folder.Runs);

        Assert.Equal(130, drawn.Long("exit_code"));
        var lines = drawn.GetProperty("lines").EnumerateArray().Select(l => l.GetString()!).ToList();
        Assert.InRange(drawn.Long("widest"), 30, 60);
        Assert.Contains(lines, l => l.StartsWith("run      simplenet-", StringComparison.Ordinal));
        var run = Assert.Single(_folder.EachRun);
        using var record = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(run, "run.json")));
        Assert.Equal("stopped", record.RootElement.Text("status"));

        using var resumed = ClusterProcess.StartProgram(
            "bash", "-c",
            $"set -o pipefail; dotnet {Repository.CommandFile} train simplenet --resume last --epochs 60 --run-dir {_folder.Runs} --verbose 2 | head -n 3");
        var finished = (await resumed.EndAsync()).Ended(0);
        Assert.Equal(3, finished.Output.Count);
        Assert.Contains("\"status\": \"completed\"", await File.ReadAllTextAsync(Path.Combine(run, "run.json")), StringComparison.Ordinal);
    }
}
