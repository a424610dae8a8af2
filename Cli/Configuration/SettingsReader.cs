using System.Globalization;
using System.Text.Json;

namespace Cluster.Cli.Configuration;

/// <summary>Reads settings from a JSON file, from the environment, and from <c>--set</c>; what cannot be is collected, not thrown.</summary>
/// <param name="keys">The keys of the verb.</param>
/// <param name="others">The keys of other verbs, which are passed over in the environment: one serves all roles of a cluster.</param>
internal sealed class SettingsReader(SettingKeys keys, params IReadOnlyList<SettingKeys> others)
{
    /// <summary>What the names of environment variables begin with that are settings.</summary>
    public const string Prefix = "CLUSTER__";

    private static readonly JsonDocumentOptions Json = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly List<string> _mistakes = [];

    /// <summary>Gets what cannot be, each with its origin.</summary>
    public IReadOnlyList<string> Mistakes => _mistakes;

    /// <summary>Gets the name of the variable that says a key.</summary>
    public static string VariableOf(string key) => Prefix + string.Concat(key.Select(char.ToUpperInvariant));

    /// <summary>Reads a JSON object whose members are the keys; comments are allowed.</summary>
    public IReadOnlyList<Setting> ReadFile(string path)
    {
        var settings = new List<Setting>();
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path), Json);
            if (document.RootElement.ValueKind == JsonValueKind.Object) Read(document.RootElement, [], path, settings);
            else _mistakes.Add($"{path}: no JSON object of settings");
        }
        catch (JsonException e)
        {
            _mistakes.Add(string.Create(CultureInfo.InvariantCulture, $"{path} line {e.LineNumber + 1}: no JSON: {FirstSentence(e.Message)}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _mistakes.Add($"--config {path}: {(File.Exists(path) ? e.Message : "no such file")}");
        }

        return settings;
    }

    /// <summary>Reads the variables that begin with <see cref="Prefix"/>; two underscores lead into a section.</summary>
    public IReadOnlyList<Setting> ReadEnvironment(IEnumerable<KeyValuePair<string, string>> variables)
    {
        var settings = new List<Setting>();
        foreach (var (name, value) in variables.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal)) continue;
            var path = name[Prefix.Length..].Split("__");
            if (keys.Find(path) is null && others.Any(other => other.Find(path) is not null)) continue;
            Add(path, [value], $"environment {name}", name, settings);
        }

        return settings;
    }

    /// <summary>Reads what <c>--set</c> said; a key that takes a list may be said again.</summary>
    public IReadOnlyList<Setting> ReadSet(IEnumerable<string> texts)
    {
        var settings = new List<Setting>();
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                _mistakes.Add($"--set '{text}': KEY=VALUE");
                continue;
            }

            var path = text[..equals].Split('.');
            var earlier = keys.Find(path) is { } key ? settings.FindIndex(s => s.Key == key) : -1;
            if (earlier >= 0 && keys.OptionOf(settings[earlier].Key)?.Arity.MaximumNumberOfValues > 1)
                settings[earlier] = settings[earlier] with { Values = [.. settings[earlier].Values, text[(equals + 1)..]] };
            else Add(path, [text[(equals + 1)..]], $"flag --set {text[..equals]}", "--set", settings);
        }

        return settings;
    }

    private void Read(JsonElement section, IReadOnlyList<string> path, string file, List<Setting> settings)
    {
        foreach (var member in section.EnumerateObject())
        {
            IReadOnlyList<string> at = [.. path, member.Name];
            var value = member.Value;
            if (value.ValueKind == JsonValueKind.Null) continue; // not said
            if (value.ValueKind == JsonValueKind.Object) Read(value, at, file, settings);
            else Add(at, value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(Text)] : [Text(value)], $"file {file}", file, settings);
        }
    }

    private void Add(IReadOnlyList<string> path, IReadOnlyList<string> values, string origin, string place, List<Setting> settings)
    {
        if (keys.Find(path) is not { } key) _mistakes.Add($"{place}: {keys.WhyUnknown(path)}");
        else if (settings.Exists(s => s.Key == key)) _mistakes.Add($"{place}: '{key}' is said twice");
        else if (WhyWrong(key, values) is { } wrong) _mistakes.Add($"{place}: {wrong}");
        else settings.Add(new Setting(key, values, origin));
    }

    // The flag's own parser judges the value, so that it may be just what it may be there. The command's name goes first: a first
    // argument whose path ends in it, such as --tls=/etc/tls, would be taken for the program.
    private string? WhyWrong(string key, IReadOnlyList<string> values)
    {
        if (keys.OptionOf(key) is not { } option) return values.Count == 1 ? null : $"'{key}' takes one value";
        if (values.Count > option.Arity.MaximumNumberOfValues) return $"'{key}' takes one value";
        var command = new System.CommandLine.Command(key) { option };
        return ParseErrors.Describe(command.Parse([key, .. values.Select(v => $"{option.Name}={v}")])) is [var mistake, ..] ? mistake : null;
    }

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static string FirstSentence(string text) => text.Split(". ")[0];
}
