using System.Diagnostics;
using Cluster.Integration.Tests.Running;
using Cluster.Tests.Docs;

namespace Cluster.Integration.Tests;

/// <summary>Does what docs/GETTING-STARTED.md says, block by block in one folder, and compares what it prints with what the page shows.</summary>
/// <remarks>A block that no test can run has a line above it that says so.</remarks>
[Trait("lane", "beside")]
public sealed class GettingStartedTests : IDisposable
{
    private const string NotRun = "(not tried by the tests:";
    private const int NotRunMax = 3;

    /// <summary>No block takes a tenth of it.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Page_EachBlockInOrder_PrintsWhatIsShown()
    {
        LayOut();
        var blocks = FencedBlock.Of(await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "docs", "GETTING-STARTED.md")));
        Assert.InRange(blocks.Count(IsLeftOut), 0, NotRunMax);
        var run = 0;
        for (var i = 0; i < blocks.Count; i++)
        {
            if (blocks[i].Info != "sh" || IsLeftOut(blocks[i])) continue;
            var shown = i + 1 < blocks.Count && blocks[i + 1].Info == "text" ? blocks[i + 1].Lines : ["..."];
            await RunAsync(blocks[i], new ShownOutput(shown));
            run++;
        }

        Assert.InRange(run, 8, 40);
        Assert.All(blocks, b => Assert.Contains(b.Info, (string[])["sh", "text", "csharp"]));
    }

    private static bool IsLeftOut(FencedBlock block) => block.Above.Contains(NotRun, StringComparison.Ordinal);

    // The folder of somebody who has built the command there.
    private void LayOut()
    {
        _folder.Write("cluster", ["#!/bin/sh", $"exec dotnet {Repository.CommandFile} \"$@\""]);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder.At("cluster"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateSymbolicLink(_folder.At("Samples"), Path.Combine(Repository.Root, "Samples"));
    }

    private async Task RunAsync(FencedBlock block, ShownOutput shown)
    {
        var where = $"GETTING-STARTED.md, block of line {block.LineNumber}";
        var script = string.Join('\n', block.Lines);
        var start = new ProcessStartInfo("setsid", ["bash", "-e", "-o", "pipefail", "-c", $"exec 2>&1\n{script}"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = _folder.Path,
        };
        using var shell = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        await using var kill = limit.Token.Register(() => shell.Kill(entireProcessTree: true));
        var (printed, wrong) = (new List<string>(), (string?)null);
        while (await shell.StandardOutput.ReadLineAsync() is { } line)
        {
            printed.Add(line);
            wrong ??= shown.Take(line);
            if (wrong is not null || !shown.WantsInterrupt()) continue;
            using var key = Process.Start("kill", ["-s", "INT", "--", $"-{shell.Id}"]); // all in front of the terminal, as a key does
            await key.WaitForExitAsync();
        }

        await shell.WaitForExitAsync();
        wrong ??= shown.Missing();
        Assert.True(
            wrong is null && !limit.IsCancellationRequested && shell.ExitCode is 0 or 130 && (shell.ExitCode == 0 || shown.IsInterrupted),
            $"{where}: exit code {shell.ExitCode}\n{wrong}\n--- it printed\n{string.Join('\n', printed)}");
    }
}
