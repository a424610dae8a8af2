using System.Diagnostics;
using System.Text.Json;

namespace Cluster.Integration.Tests.Running;

/// <summary>Runs the scripts of <c>Python/</c> that need nothing but Python's own library.</summary>
internal static class PlainPython
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Runs a script and returns the JSON object it prints; skips the test where there is no python3.</summary>
    public static async Task<JsonElement> RunAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("python3", ["-B", Path.Combine(AppContext.BaseDirectory, "Python", script), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        using var process = TryStart(start);
        Skip.If(process is null, "no python3 here");
        using var limit = new CancellationTokenSource(Limit);
        await using var kill = limit.Token.Register(() => process!.Kill(entireProcessTree: true));
        var output = process!.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        using var document = JsonDocument.Parse(await output);
        return document.RootElement.Clone();
    }

    private static Process? TryStart(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
