using System.Collections;
using System.CommandLine;
using System.CommandLine.Parsing;

namespace Cluster.Cli.Configuration;

/// <summary>Is a command line completed by what file and environment say: file, then environment, then flags, the last one counts.</summary>
/// <param name="Arguments">The arguments after the verb that say all of it.</param>
/// <param name="Origins">Where the value of each key was said, or <see cref="Default"/>.</param>
/// <param name="Mistakes">What cannot be, each with its origin.</param>
internal sealed record Configured(
    IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Origins, IReadOnlyList<string> Mistakes)
{
    /// <summary>The origin of a value that nobody said.</summary>
    public const string Default = "default";

    /// <summary>The key of the file in the environment, which is no setting of a file.</summary>
    private const string FileVariable = SettingsReader.Prefix + "CONFIG";

    /// <summary>The flag of the file with settings.</summary>
    public static Option<string?> File { get; } = new("--config")
    {
        Description = "A JSON file of settings: the flags' names with underscores, such as {\"batch_size\": 64}.",
    };

    /// <summary>The flag that says a setting by its key.</summary>
    public static Option<string[]> Set { get; } = new("--set")
    {
        Description = "A setting by its key, such as optimizer.lr=0.01; the same as its flag. May be given again.",
    };

    /// <summary>Completes a command line.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="job">The verb's argument for the job; null: it has none.</param>
    /// <param name="variables">The environment.</param>
    public static Configured Read(ParseResult parsed, Argument<string?>? job, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var keys = new SettingKeys(parsed.CommandResult.Command, File, Set);
        var others = parsed.RootCommandResult.Command.Subcommands
            .Where(verb => verb != parsed.CommandResult.Command && verb.Options.Contains(File)).Select(verb => new SettingKeys(verb, File, Set));
        var reader = new SettingsReader(keys, [.. others]);
        var environment = variables.ToDictionary(StringComparer.Ordinal);
        environment.Remove(FileVariable, out var named);
        var said = Said(parsed, job, keys);
        var set = reader.ReadSet(parsed.GetValue(Set) ?? []);
        var twice = set.Where(s => said.ContainsKey(s.Key)).Select(s => $"--set: '{s.Key}' is said by {said[s.Key]} too");
        IReadOnlyList<Setting> all =
        [
            .. set,
            .. reader.ReadEnvironment(environment),
            .. (parsed.GetValue(File) ?? named) is { } file ? reader.ReadFile(file) : [],
        ];
        var origins = keys.All.ToDictionary(key => key, key => said.TryGetValue(key, out var flag) ? $"flag {flag}" : Default);
        var arguments = new List<string>();
        foreach (var setting in all)
        {
            if (origins[setting.Key] != Default) continue; // something before it counts
            origins[setting.Key] = setting.Origin;
            if (keys.OptionOf(setting.Key) is { } option) arguments.AddRange(setting.Values.Select(v => $"{option.Name}={v}"));
            else arguments.Insert(0, setting.Values[0]);
        }

        return new Configured([.. arguments, .. AfterVerb(parsed)], origins, [.. reader.Mistakes, .. twice]);
    }

    /// <summary>Parses the completed command line.</summary>
    /// <param name="command">The verb.</param>
    public ParseResult Parse(Command command) => command.Parse([command.Name, .. Arguments]); // the name first, as SettingsReader says

    /// <summary>Gets the environment of this process.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Variables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(v => KeyValuePair.Create((string)v.Key, (string?)v.Value ?? ""));

    private static Dictionary<string, string> Said(ParseResult parsed, Argument<string?>? job, SettingKeys keys)
    {
        var said = keys.All.Select(keys.OptionOf).OfType<Option>()
            .Where(option => parsed.GetResult(option) is { Implicit: false })
            .ToDictionary(option => SettingKeys.KeyOf(option.Name), option => option.Name);
        if (job is not null && parsed.GetResult(job) is { Tokens.Count: > 0 }) said.Add(SettingKeys.Job, "JOB");
        return said;
    }

    private static IEnumerable<string> AfterVerb(ParseResult parsed) =>
        parsed.Tokens.SkipWhile(t => t.Type != TokenType.Command).Skip(1).Select(t => t.Value);
}
