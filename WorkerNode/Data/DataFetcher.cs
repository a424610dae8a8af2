using System.Globalization;
using Cluster.Actors.Links;
using Cluster.Messages;
using Cluster.Training.Data;
using Microsoft.Extensions.Logging;

namespace Cluster.WorkerNode.Data;

/// <summary>Fetches from the coordinator what a run's description names and this machine lacks.</summary>
/// <param name="connector">Opens links to the coordinator.</param>
/// <param name="cache">Where it is kept.</param>
/// <param name="log">The worker's log.</param>
internal sealed class DataFetcher(ITensorConnector connector, DataCache cache, ILogger log)
{
    /// <summary>Gets a file or folder.</summary>
    /// <param name="run">The run.</param>
    /// <param name="name">The name it is served by.</param>
    /// <param name="path">Where the run says that it is, for messages.</param>
    /// <returns>Where it is here.</returns>
    /// <exception cref="LinkException">The link was cut; the next attempt goes on with what is not here yet.</exception>
    /// <exception cref="DataException">It is not served, or cannot be kept here.</exception>
    public async Task<string> FetchAsync(string run, string name, string path)
    {
        using var reader = new DataReader();
        await connector.Connect("", DataPieces.LinkDetail(run), reader).ConfigureAwait(false);
        var list = await ListAsync(reader, name, path).ConfigureAwait(false);
        long fetched = 0;
        var here = await cache.FillAsync(list, async (place, into) =>
        {
            var file = list.Content.Files[place - 1];
            if (fetched == 0) log.LogInformation("{Path} is not on this machine: the coordinator serves it", path);
            var begun = into.Position;
            await reader.ReadAsync(name, place, file.Bytes, into).ConfigureAwait(false);
            fetched += file.Bytes - begun;
        }).ConfigureAwait(false);
        log.LogInformation(
            "{Path} is in {Here}: files {Files}, bytes {Bytes}, of them fetched now {Fetched}", path, here, list.Content.Files.Count,
            list.Bytes.ToString("N0", CultureInfo.InvariantCulture), fetched.ToString("N0", CultureInfo.InvariantCulture));
        return here;
    }

    private static async Task<FetchedList> ListAsync(DataReader reader, string name, string path)
    {
        using var bytes = new MemoryStream();
        try
        {
            await reader.ReadAsync(name, DataPieces.ListFile, null, bytes).ConfigureAwait(false);
        }
        catch (DataException e)
        {
            throw new DataException(
                path, $"it is not on this machine, and the coordinator cannot serve it ({e.Reason}); --data says where this machine keeps its data", e);
        }

        return FetchedList.Read(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }
}
