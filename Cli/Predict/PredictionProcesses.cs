using System.ComponentModel;
using System.Globalization;
using Cluster.Cli.Launch;
using Cluster.Cli.Output;

namespace Cluster.Cli.Predict;

/// <summary>Predicts with several processes of this program, each of which takes its share of the windows.</summary>
/// <remarks>
/// A window's part is the same bytes whoever computes it, so that the whole is the same for any number of processes, and with some
/// of them lost on the way. One that is lost is started again, and finds what it had written.
/// </remarks>
/// <param name="request">What is asked for.</param>
/// <param name="count">How many processes there are.</param>
/// <param name="threads">The arithmetic threads of each.</param>
internal sealed class PredictionProcesses(PredictRequest request, int count, int threads)
{
    /// <summary>More than a machine has processors for.</summary>
    public const int CountMax = 256;

    /// <summary>A process that ends so often does so for a reason that another start does not remove.</summary>
    private const int RestartsMax = 3;

    /// <summary>Writes all parts.</summary>
    /// <param name="folder">The folder of parts.</param>
    /// <param name="cancellation">Ends all processes at once.</param>
    /// <returns>The rows of the whole input.</returns>
    /// <exception cref="UsageException">A process refused, or ended too often; its last line says why.</exception>
    public async Task<long> RunAsync(string folder, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var all = Enumerable.Range(0, count).Select(share => Keep(share, folder, over)).ToArray();
        var rows = await Task.WhenAll(all).ConfigureAwait(false);
        return rows[0]; // each has seen all of it
    }

    private async Task<long> Keep(int share, string folder, CancellationTokenSource over)
    {
        try
        {
            for (var restarts = 0; ; restarts++)
            {
                var (code, told, said) = await RunOnce(share, folder, over.Token).ConfigureAwait(false);
                if (code == ExitCodes.Done) return long.Parse(told, NumberStyles.None, CultureInfo.InvariantCulture);
                if (code is ExitCodes.Usage or ExitCodes.Environment) throw new UsageException(said, code);
                if (restarts == RestartsMax)
                    throw new UsageException(
                        $"predict process {share + 1} ended with exit code {code} and was restarted {RestartsMax} times: {said}",
                        ExitCodes.Failed);
                over.Token.ThrowIfCancellationRequested(); // the terminal's Ctrl-C reaches all of them
                Console.Error.Warn($"predict process {share + 1} ended with exit code {code}; it is started again ({restarts + 1}/{RestartsMax})");
            }
        }
        catch
        {
            await over.CancelAsync().ConfigureAwait(false); // without its share there is no whole
            throw;
        }
    }

    private async Task<(int Code, string Told, string Said)> RunOnce(int share, string folder, CancellationToken cancellation)
    {
        var (told, said) = ("", "");
        using var process = Start(share, folder, line => said = line, line => told = line);
        try
        {
            var code = await process.WaitAsync(cancellation).ConfigureAwait(false);
            return (code, told, said.Replace("cluster: ", "", StringComparison.Ordinal));
        }
        finally
        {
            process.Kill();
            await process.WaitAsync(CancellationToken.None).ConfigureAwait(false); // it writes nothing any more
        }
    }

    private ChildProcess Start(int share, string folder, Action<string> onError, Action<string> onOutput)
    {
        try
        {
            return ChildProcess.Start($"predict-{share + 1}", threads, onError, onOutput, request.Arguments(share, count, folder));
        }
        catch (Win32Exception e)
        {
            throw new IOException($"a process could not be started: {e.Message}", e);
        }
    }
}
