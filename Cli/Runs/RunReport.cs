using System.Globalization;
using System.Text.Json;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Runs;

/// <summary>Is what the files of a run's folder say of it.</summary>
internal sealed class RunReport
{
    // What follows from other values, or is long.
    private static readonly string[] NoSettings = ["run_id", "origins", "layout", "sha256"];

    private RunReport(string folder)
    {
        Folder = folder;
        Record = RunRecord.Read(folder);
        Epochs = EpochTable.Read(folder);
        Settings = ReadSettings(folder);
        Origins = RunOrigins(folder);
        Status = Record?.Status is RunStatus.Running && !RunLock.IsHeld(folder) ? RunStatus.Interrupted : Record?.Status;
    }

    /// <summary>Gets the folder.</summary>
    public string Folder { get; }

    /// <summary>Gets the run's name.</summary>
    public string Name => Path.GetFileName(Folder);

    /// <summary>Gets its record; null for a run of an older build.</summary>
    public RunRecord? Record { get; }

    /// <summary>Gets how it stands; null where nobody knows.</summary>
    public RunStatus? Status { get; }

    /// <summary>Gets its epochs.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, double>> Epochs { get; }

    /// <summary>Gets its settings, as text by name.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Gets where its settings came from, by the flags' keys.</summary>
    public IReadOnlyDictionary<string, string> Origins { get; }

    /// <summary>Gets the status as it is written.</summary>
    public string StatusText => Status is { } status ? JsonSerializer.Serialize(status).Trim('"') : "unknown";

    /// <summary>Gets its time; null while that is not known.</summary>
    public TimeSpan? Time => Record is { Ended: { } ended } record ? ended - record.Started : null;

    /// <summary>Gets its best epoch.</summary>
    public BestEpochRow? Best => BestEpochRow.Of(Epochs, Settings.GetValueOrDefault("best.metric"));

    /// <summary>Reads a run's folder.</summary>
    public static RunReport Of(string folder) => new(folder);

    /// <summary>Gets the report as an object to write as JSON.</summary>
    public object ToJson() => new
    {
        Event = "run",
        Run = Name,
        Folder,
        Status = StatusText,
        Job = Settings.GetValueOrDefault("job", Record?.Job ?? ""),
        Seconds = Time?.TotalSeconds,
        EpochsDone = Epochs.Count,
        Best = Best?.Figures,
        Record,
        Settings,
        Origins,
        Epochs,
    };

    private static SortedDictionary<string, string> ReadSettings(string folder)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var document = Config(folder);
        if (document is not null) Flatten(document.RootElement, "", settings);
        return settings;
    }

    private static Dictionary<string, string> RunOrigins(string folder)
    {
        using var document = Config(folder);
        return document is not null && document.RootElement.TryGetProperty("origins", out var origins)
            ? origins.EnumerateObject().ToDictionary(o => o.Name, o => o.Value.GetString() ?? "")
            : [];
    }

    private static JsonDocument? Config(string folder)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, RunConfig.FileName)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static void Flatten(JsonElement section, string above, SortedDictionary<string, string> settings)
    {
        foreach (var member in section.EnumerateObject())
        {
            var name = above.Length == 0 ? member.Name : $"{above}.{member.Name}";
            if (above.Length == 0 && NoSettings.Contains(name)) continue;
            if (member.Value.ValueKind == JsonValueKind.Object) Flatten(member.Value, name, settings);
            else settings[name] = member.Value.ValueKind == JsonValueKind.Number
                ? member.Value.GetDouble().ToString("R", CultureInfo.InvariantCulture)
                : member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
        }
    }
}
