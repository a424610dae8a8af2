using System.Diagnostics;

namespace Cluster.Parameters.Tests;

/// <summary>Runs the golden scripts with a Python that has torch, where there is one.</summary>
internal static class TorchPython
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly Lazy<string?> Interpreter =
        new(() => new[] { "/usr/bin/python3", "python3" }.FirstOrDefault(FindsTorch));

    // Python loads libtorch in half the time as well where the libraries that it does not use are empty (docs/adr/0005).
    private static readonly string StandIns = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../native/unused"));

    public static bool IsPresent => Interpreter.Value is not null;

    /// <summary>Runs a script of the output folder and returns what it prints.</summary>
    public static string Run(string script, params string[] arguments)
    {
        string path = Path.Combine(AppContext.BaseDirectory, script);
        (int code, string output, string errors) = Start(Interpreter.Value!, ["-B", path, .. arguments]);
        Assert.True(code == 0, errors);
        return output;
    }

    private static bool FindsTorch(string interpreter)
    {
        try
        {
            return Start(interpreter, ["-c", "import importlib.util as u; raise SystemExit(not u.find_spec('torch'))"]).Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static (int Code, string Output, string Errors) Start(string interpreter, string[] arguments)
    {
        var start = new ProcessStartInfo(interpreter, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LD_LIBRARY_PATH"] = StandIns;
        start.Environment["OMP_NUM_THREADS"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }
}
