using System.Diagnostics;
using System.Text.Json;

namespace Cluster.Tests;

/// <summary>Runs scripts with a Python that has torch and numpy, where there is one.</summary>
/// <remarks>One process for all scripts of the tests loads torch once and is the parent of each; it ends with the tests.</remarks>
internal static class TorchPython
{
    public const string Reason = "no python3 with torch and numpy here: apt-get install python3-torch python3-numpy";

    private static readonly Lazy<string?> Interpreter =
        new(() => new[] { "/usr/bin/python3", "python3" }.FirstOrDefault(HasTorch));
    private static readonly Lock Gate = new();
    private static Process? _server;

    // Python loads libtorch in half the time as well where the libraries that it does not use are empty (docs/adr/0005).
    private static readonly string StandIns = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../native/unused"));

    public static bool IsPresent => Interpreter.Value is not null;

    /// <summary>Gets the command that runs a script of the output folder in a process of its own.</summary>
    public static string[] Command(string script) => [Interpreter.Value!, "-B", PathOf(script)];

    /// <summary>Runs a script of the output folder, with one thread, and returns the JSON that it prints.</summary>
    public static JsonElement Run(string script, params string[] arguments)
    {
        lock (Gate)
        {
            var server = _server ??= Start(Interpreter.Value!, "-B", PathOf("Shared/Python/torch_server.py"));
            server.StandardInput.WriteLine(JsonSerializer.Serialize<string[]>([PathOf(script), .. arguments]));
            server.StandardInput.Flush();
            using var answer = JsonDocument.Parse(
                server.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the server of scripts ended"));
            var code = answer.RootElement.GetProperty("code").GetInt32();
            Assert.True(code == 0, $"{script} ended with {code}: {answer.RootElement.GetProperty("errors")}");
            using var printed = JsonDocument.Parse(answer.RootElement.GetProperty("output").GetString()!);
            return printed.RootElement.Clone();
        }
    }

    /// <summary>Does what <see cref="Run"/> does, without holding up the caller.</summary>
    public static Task<JsonElement> RunAsync(string script, params string[] arguments) => Task.Run(() => Run(script, arguments));

    private static string PathOf(string script) => Path.Combine(AppContext.BaseDirectory, script);

    private static bool HasTorch(string interpreter)
    {
        try
        {
            using var process = Start(
                interpreter, "-c", "import importlib.util as u; raise SystemExit(not (u.find_spec('torch') and u.find_spec('numpy')))");
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static Process Start(string interpreter, params string[] arguments)
    {
        var start = new ProcessStartInfo(interpreter, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["LD_LIBRARY_PATH"] = StandIns;
        start.Environment["OMP_NUM_THREADS"] = start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        return Process.Start(start)!;
    }
}
