using System.Text.Json;

namespace Cluster.Coordinator.Runs;

/// <summary>Is the content of a run folder's <c>run.json</c>: what a person asks about a run, and nothing that training rests on.</summary>
public sealed record RunRecord
{
    /// <summary>The file's name.</summary>
    public const string FileName = "run.json";

    /// <summary>Machines that are kept; a run on more of them names the first ones.</summary>
    private const int HostsMax = 256;

    private static readonly JsonSerializerOptions Json = new(RunEventNames.JsonOptions) { WriteIndented = true, NewLine = "\n" };

    /// <summary>Gets the run's identity.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the job's name.</summary>
    public required string Job { get; init; }

    /// <summary>Gets how it stands.</summary>
    public RunStatus Status { get; init; }

    /// <summary>Gets why it ended; empty where it is said by the status.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Gets when it was started first.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Gets when it ended; null while it runs.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Gets how often it was resumed.</summary>
    public int Resumed { get; init; }

    /// <summary>Gets the version reached at its end.</summary>
    public long Step { get; init; }

    /// <summary>Gets the seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Gets the run that it goes on from with a folder of its own; null: none.</summary>
    public string? Parent { get; init; }

    /// <summary>Gets the command line; what looks like a secret is left out.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Gets the commit of the folder it was started in; null: it is in no repository.</summary>
    public string? GitCommit { get; init; }

    /// <summary>Gets whether files were changed since that commit.</summary>
    public bool? GitDirty { get; init; }

    /// <summary>Gets the machines that took part.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Gets versions by name.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>Gets the record of a run that is resumed, with what of the first start stays.</summary>
    public RunRecord After(RunRecord? first) => first is null || first.Id != Id ? this : this with
    {
        Started = first.Started,
        Resumed = first.Resumed + 1,
        Parent = first.Parent,
        Hosts = first.Hosts,
    };

    /// <summary>Gets the record with a machine more.</summary>
    public RunRecord With(string host) =>
        Hosts.Contains(host) || Hosts.Count >= HostsMax ? this : this with { Hosts = [.. Hosts, host] };

    /// <summary>Reads a run's record.</summary>
    /// <returns>The record; null where there is none that can be read.</returns>
    public static RunRecord? Read(string runDir)
    {
        try
        {
            return JsonSerializer.Deserialize<RunRecord>(File.ReadAllText(Path.Combine(runDir, FileName)), Json);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Changes a run's record, where it has one.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Change(string runDir, Func<RunRecord, RunRecord> change)
    {
        if (Read(runDir) is not { } record) return;
        var changed = change(record);
        if (!ReferenceEquals(record, changed)) changed.Write(runDir);
    }

    /// <summary>Writes it in place of the one before.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string runDir) => WriteWhole(runDir, FileName, JsonSerializer.SerializeToUtf8Bytes(this, Json));

    /// <summary>Writes a file that nothing rests on, so that whoever reads meanwhile finds it whole.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void WriteWhole(string runDir, string name, ReadOnlySpan<byte> bytes)
    {
        var beside = Path.Combine(runDir, "." + name + ".tmp");
        File.WriteAllBytes(beside, bytes);
        File.Move(beside, Path.Combine(runDir, name), overwrite: true);
    }
}
