using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Cluster.Cli.Launch;

/// <summary>Is one worker process of a local run: this very program with the verb <c>worker</c>.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;

    private WorkerProcess(string name, Process process) => (Name, _process) = (name, process);

    /// <summary>Gets the worker's name.</summary>
    public string Name { get; }

    /// <summary>Starts a worker.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="coordinator">Where the coordinator listens.</param>
    /// <param name="threads">Its arithmetic threads.</param>
    /// <param name="logFile">Where its log goes.</param>
    /// <param name="onError">Is told of each line it writes to its standard error.</param>
    public static WorkerProcess Start(
        string name, string coordinator, int threads, string logFile, Action<string> onError)
    {
        var start = new ProcessStartInfo
        {
            FileName = Environment.ProcessPath!,
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(Assembly.GetEntryAssembly()!.Location);
        foreach (var argument in (string[])["worker", "--coordinator", coordinator, "--name", name,
            "--log-file", logFile, "--supervised"])
            start.ArgumentList.Add(argument);

        // OpenBLAS reads its thread count when it is loaded, before any code of ours can say it.
        var count = threads.ToString(CultureInfo.InvariantCulture);
        start.Environment["OMP_NUM_THREADS"] = count;
        start.Environment["OPENBLAS_NUM_THREADS"] = count;
        var process = Process.Start(start) ?? throw new IOException($"{start.FileName} could not be started");
        process.ErrorDataReceived += (_, e) =>
        {
            if (!string.IsNullOrEmpty(e.Data)) onError(e.Data);
        };
        process.BeginErrorReadLine();
        return new WorkerProcess(name, process);
    }

    /// <summary>Waits for the process to end.</summary>
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
}
