using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;

namespace Cluster.Integration.Tests.Running;

/// <summary>Is the built command as a process: read line by line, awaited with a bound.</summary>
internal sealed class ClusterProcess : IDisposable
{
    /// <summary>No run of these tests takes a quarter of it; what waits longer hangs.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly List<string> _output = [];
    private readonly Process _process;
    private readonly Task _reading;
    private readonly Task<string> _errors;

    private ClusterProcess(IEnumerable<(string Name, string Value)> environment, params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    public int Id => _process.Id;

    /// <summary>Starts the command with these arguments.</summary>
    public static ClusterProcess Start(params string[] arguments) => Start([], arguments);

    /// <summary>Starts the command with these variables in its environment.</summary>
    public static ClusterProcess Start((string Name, string Value)[] environment, params string[] arguments) =>
        new(environment, ["dotnet", Repository.CommandFile, .. arguments, .. Unwatched(arguments)]);

    /// <summary>Starts the command by way of another one, which becomes it.</summary>
    public static ClusterProcess StartBy(string[] other, params string[] arguments) =>
        new([], [.. other, "dotnet", Repository.CommandFile, .. arguments, .. Unwatched(arguments)]);

    /// <summary>Starts a program that is the command with jobs of its own.</summary>
    public static ClusterProcess StartProgram(params string[] command) => new([], command);

    /// <summary>Runs the command to its end.</summary>
    public static async Task<Finished> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await process.EndAsync();
    }

    /// <summary>Reads on to the next event of this name that fits.</summary>
    public async Task<JsonElement> NextAsync(string name, Func<JsonElement, bool>? fits = null)
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync(limit.Token))
            {
                using var document = JsonDocument.Parse(line);
                if (document.RootElement.Text("event") == name && fits?.Invoke(document.RootElement) != false)
                    return document.RootElement.Clone();
            }
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        throw new InvalidOperationException($"no {name} came; standard error: {await _errors}");
    }

    /// <summary>Reads the next line.</summary>
    public async Task<string> LineAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        return await _lines.Reader.ReadAsync(limit.Token);
    }

    /// <summary>Waits for the end.</summary>
    public async Task<Finished> EndAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"the command did not end within {Limit}; standard error: {await _errors}");
        }

        await _reading;
        var errors = (await _errors).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new Finished(_process.ExitCode, _output, errors);
    }

    /// <summary>Does what Ctrl-C does.</summary>
    public void Interrupt() => Signal("INT");

    /// <summary>Sends a signal, such as TERM.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -s {name} {Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Does what <c>kill -9</c> does, to this process alone.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    // Nobody looks at the page of a run but where a test is about it.
    private static string[] Unwatched(string[] arguments) =>
        arguments is ["train", ..] && !arguments.Contains("--dashboard") ? ["--dashboard", "off"] : [];

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _output.Add(line);
            _lines.Writer.TryWrite(line);
        }

        _lines.Writer.Complete();
    }
}
