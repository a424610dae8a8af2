using System.Text.Json;

namespace Cluster.Coordinator.Runs.Goodput;

/// <summary>Is the content of a run folder's <c>ledger.json</c>: where each second of each worker and server went.</summary>
public sealed record GoodputLedger
{
    /// <summary>The file's name.</summary>
    public const string FileName = "ledger.json";

    /// <summary>Gets the run's identity.</summary>
    public required string RunId { get; init; }

    /// <summary>Gets the version reached.</summary>
    public required long Step { get; init; }

    /// <summary>Gets the steps that were booked, those that were computed again included.</summary>
    public required long Steps { get; init; }

    /// <summary>Gets the seconds that the coordinator ran.</summary>
    public required double Seconds { get; init; }

    /// <summary>Gets the slots of a step.</summary>
    public required int Slots { get; init; }

    /// <summary>Gets the rows of a step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Gets the loader threads of a worker.</summary>
    public required int NumWorkers { get; init; }

    /// <summary>Gets the arithmetic threads of a worker.</summary>
    public required int ThreadsPerWorker { get; init; }

    /// <summary>Gets the parameter-server processes; 0: the server is in the coordinator's process.</summary>
    public required int Servers { get; init; }

    /// <summary>Gets the coordinator's machine.</summary>
    public required string Host { get; init; }

    /// <summary>Gets the processor cores of the coordinator's machine.</summary>
    public required int Cores { get; init; }

    /// <summary>Gets the workers by name.</summary>
    public required IReadOnlyList<WorkerBooking> Workers { get; init; }

    /// <summary>Gets the shards.</summary>
    public required IReadOnlyList<ShardBooking> Shards { get; init; }

    /// <summary>Adds a later generation's.</summary>
    public GoodputLedger Add(GoodputLedger later) => later with
    {
        Steps = Steps + later.Steps,
        Seconds = Math.Round(Seconds + later.Seconds, 6),
        Workers = Join(Workers, later.Workers, w => w.Name, (a, b) => a.Add(b)),
        Shards = Join(Shards, later.Shards, s => s.Shard, (a, b) => a.Add(b)),
    };

    /// <summary>Reads a run's ledger.</summary>
    /// <returns>The ledger; null where there is none that can be read.</returns>
    public static GoodputLedger? Read(string runDir)
    {
        try
        {
            return JsonSerializer.Deserialize<GoodputLedger>(File.ReadAllText(Path.Combine(runDir, FileName)), RunEventNames.JsonOptions);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static IReadOnlyList<T> Join<T, TKey>(IReadOnlyList<T> earlier, IReadOnlyList<T> later, Func<T, TKey> key, Func<T, T, T> add)
        where TKey : notnull
    {
        var all = new SortedDictionary<TKey, T>(earlier.ToDictionary(key));
        foreach (var one in later) all[key(one)] = all.TryGetValue(key(one), out var before) ? add(before, one) : one;
        return [.. all.Values];
    }
}
