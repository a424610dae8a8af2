using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Cluster.Coordinator.Control;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Control;

/// <summary>Talks to the coordinator of a running run.</summary>
internal sealed class ControlClient : IDisposable
{
    /// <summary>How long the answer to a question may take: it is made of what is in memory.</summary>
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long the answer to a command may take: longer than the other side waits for a snapshot.</summary>
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromMinutes(11);

    private readonly HttpClient _http;
    private readonly ControlFile _file;

    private ControlClient(HttpClient http, ControlFile file) => (_http, _file) = (http, file);

    /// <summary>Gets the page's address.</summary>
    public string Address => _file.Address;

    /// <summary>Gets how the run stood when it was found.</summary>
    public RunView Status { get; private set; } = new();

    /// <summary>Finds the coordinator of a run.</summary>
    /// <returns>The client; null where the run is over, or is not to be watched.</returns>
    public static async Task<ControlClient?> FindAsync(string runDir, CancellationToken cancellation)
    {
        if (ControlFile.Read(runDir) is not { } file || !Uri.TryCreate(file.Address, UriKind.Absolute, out var address)) return null;
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = CommandTimeout };
        var client = new ControlClient(http, file);

        // One of a run that was killed stays behind, and another run may have its port by now.
        if (await client.TryAskAsync(cancellation).ConfigureAwait(false) && client.Status.RunId == file.RunId) return client;
        client.Dispose();
        return null;
    }

    /// <summary>Asks the run to do something.</summary>
    /// <param name="command">The command's path, such as <c>pause</c>.</param>
    /// <param name="cancellation">Ends the waiting, not what was asked for.</param>
    /// <exception cref="UsageException">It was refused, or the run ended meanwhile.</exception>
    public async Task<ControlAnswer> PostAsync(string command, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/" + command);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _file.Token);
        try
        {
            using var response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
            var answer = JsonSerializer.Deserialize<ControlAnswer>(text, RunEventNames.JsonOptions)!;
            return response.IsSuccessStatusCode ? answer : throw new UsageException(
                answer.Message, response.StatusCode == HttpStatusCode.BadRequest ? ExitCodes.Usage : ExitCodes.Failed);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            throw new UsageException($"the run's coordinator gave no answer: {e.Message}", ExitCodes.Failed);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<bool> TryAskAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(AskTimeout);
        try
        {
            var text = await _http.GetStringAsync("/api/status", limit.Token).ConfigureAwait(false);
            Status = JsonSerializer.Deserialize<RunView>(text, RunEventNames.JsonOptions)!;
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}
