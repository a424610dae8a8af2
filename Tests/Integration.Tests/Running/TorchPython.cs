using System.Diagnostics;
using System.Text.Json;

namespace Cluster.Integration.Tests.Running;

/// <summary>Runs the scripts of <c>Python/</c> where an interpreter has torch and numpy.</summary>
internal static class TorchPython
{
    public const string Reason = "no python3 with torch and numpy here: apt-get install python3-torch python3-numpy";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly Lazy<string?> Interpreter =
        new(() => new[] { "/usr/bin/python3", "python3" }.FirstOrDefault(HasTorch));

    // Python loads libtorch in half the time as well where the libraries that it does not use are empty (docs/adr/0005).
    private static readonly string StandIns = Path.Combine(Repository.Root, "artifacts", "native", "unused");

    public static bool IsPresent => Interpreter.Value is not null;

    /// <summary>Gets the command that runs a script.</summary>
    public static string[] Command(string script) =>
        [Interpreter.Value!, "-B", Path.Combine(AppContext.BaseDirectory, "Python", script)];

    /// <summary>Runs a script and returns the JSON object it prints.</summary>
    public static async Task<JsonElement> RunAsync(string script, params string[] arguments)
    {
        var (code, output, errors) = await StartAsync(Command(script), arguments);
        Assert.True(code == 0, errors);
        using var document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    private static bool HasTorch(string interpreter)
    {
        try
        {
            return StartAsync(
                [interpreter, "-c", "import importlib.util as u; raise SystemExit(not (u.find_spec('torch') and u.find_spec('numpy')))"], []).GetAwaiter().GetResult().Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static async Task<(int Code, string Output, string Errors)> StartAsync(
        string[] command, string[] arguments)
    {
        var start = new ProcessStartInfo(command[0], [.. command[1..], .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LD_LIBRARY_PATH"] = StandIns;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        await using var kill = limit.Token.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }
}
