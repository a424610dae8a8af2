using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Cluster.Cli.Configuration;

namespace Cluster.Cli.Launch;

/// <summary>Is a process of a local run: this very program with another verb.</summary>
/// <remarks>
/// Its standard input is a pipe from here: commands go through it, and where this process is gone it ends, which the child
/// takes as its own end.
/// </remarks>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;

    private ChildProcess(string name, Process process) => (Name, _process) = (name, process);

    /// <summary>Gets its name in logs, such as <c>worker-2</c>.</summary>
    public string Name { get; }

    /// <summary>Starts a process.</summary>
    /// <param name="name">Its name in logs.</param>
    /// <param name="threads">Its arithmetic threads.</param>
    /// <param name="onError">Is told of each line it writes to its standard error.</param>
    /// <param name="onOutput">Is told of each line it writes to its standard output; null: it has none.</param>
    /// <param name="arguments">Verb and flags.</param>
    public static ChildProcess Start(
        string name, int threads, Action<string> onError, Action<string>? onOutput, params string[] arguments)
    {
        var start = new ProcessStartInfo
        {
            FileName = Environment.ProcessPath!,
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(Assembly.GetEntryAssembly()!.Location);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);

        // Settings of the environment have been read here; what they mean to a child is in its flags.
        foreach (var variable in start.Environment.Keys.Where(IsSetting).ToArray()) start.Environment.Remove(variable);

        // OpenBLAS reads its thread count when it is loaded, before any code of ours can say it.
        var count = threads.ToString(CultureInfo.InvariantCulture);
        start.Environment["OMP_NUM_THREADS"] = count;
        start.Environment["OPENBLAS_NUM_THREADS"] = count;

        // The processor belongs to the arithmetic: idle threads of the pool sleep at once, and no thread collects beside.
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        var process = Process.Start(start) ?? throw new IOException($"{start.FileName} could not be started");
        process.ErrorDataReceived += (_, e) => Tell(onError, e.Data);
        process.OutputDataReceived += (_, e) => Tell(onOutput, e.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return new ChildProcess(name, process);
    }

    /// <summary>Writes a line to its standard input; a process that has ended gets nothing.</summary>
    public void Send(string line)
    {
        try
        {
            lock (_process)
            {
                _process.StandardInput.WriteLine(line);
                _process.StandardInput.Flush();
            }
        }
        catch (IOException)
        {
            // The pipe is broken: whoever waits for the process hears of its end.
        }
    }

    /// <summary>Waits for the process to end and for its last line.</summary>
    /// <returns>Its exit code; 128 and the signal's number where a signal ended it.</returns>
    public async Task<int> WaitAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>Ends the process at once.</summary>
    public void Kill()
    {
        if (!_process.HasExited) _process.Kill();
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private static bool IsSetting(string name) => name.StartsWith(SettingsReader.Prefix, StringComparison.Ordinal);

    private static void Tell(Action<string>? to, string? line)
    {
        if (!string.IsNullOrEmpty(line)) to?.Invoke(line);
    }
}
