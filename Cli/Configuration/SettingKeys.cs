using System.CommandLine;
using System.CommandLine.Help;

namespace Cluster.Cli.Configuration;

/// <summary>Knows the keys of a verb's settings: its flags with other dashes, so that one list serves flags, file and environment.</summary>
/// <remarks>
/// <c>--batch-size</c> is <c>batch_size</c>. Case, <c>_</c> and <c>-</c> make no difference, and what belongs to the optimizer may
/// stand in a section of it: <c>optimizer.lr</c> is <c>lr</c>, <c>optimizer.name</c> is <c>optimizer</c>.
/// </remarks>
internal sealed class SettingKeys
{
    /// <summary>The key of the job, which is no flag.</summary>
    public const string Job = "job";

    private const string Section = "optimizer";

    private static readonly string[] OfSection =
    [
        "lr", "weight_decay", "momentum", "amsgrad", "schedule", "warmup", "group", "no_decay", "clip_norm", "clip_value", "ema",
    ];

    private readonly SortedDictionary<string, Option> _options = new(StringComparer.Ordinal);
    private readonly bool _hasJob;

    /// <summary>Takes the flags of a verb.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="besides">Its flags that are no settings.</param>
    public SettingKeys(Command command, params Option[] besides)
    {
        _hasJob = command.Arguments.Count > 0;
        foreach (var option in command.Options.Except(besides))
            if (!option.Hidden && option is not HelpOption)
                _options.Add(KeyOf(option.Name), option);
    }

    /// <summary>Gets all keys; that of the job where the verb takes one.</summary>
    public IEnumerable<string> All => _hasJob ? _options.Keys.Append(Job) : _options.Keys;

    /// <summary>Gets the key of a flag.</summary>
    public static string KeyOf(string flag) => flag.TrimStart('-').Replace('-', '_');

    /// <summary>Gets the flag of a key; null for the job.</summary>
    public Option? OptionOf(string key) => _options.GetValueOrDefault(key);

    /// <summary>Finds a key.</summary>
    /// <param name="path">The words of it: one, or those of a section and of a key in it.</param>
    /// <returns>The key, or null where there is no such one.</returns>
    public string? Find(IReadOnlyList<string> path) => path switch
    {
        [var key] => All.FirstOrDefault(known => Plain(known) == Plain(key)),
        [var section, var key] when Plain(section) == Plain(Section) && Plain(key) == "NAME" => Section,
        [var section, var key] when Plain(section) == Plain(Section) =>
            Array.Find(OfSection, known => Plain(known) == Plain(key)) is { } found && _options.ContainsKey(found) ? found : null,
        _ => null,
    };

    /// <summary>Says that there is no such key, and which one is like it.</summary>
    public string WhyUnknown(IReadOnlyList<string> path)
    {
        var isSection = path.Count > 1 && Plain(path[0]) == Plain(Section);
        var nearest = Nearest.Of(Lower(path[^1]), isSection ? OfSection : All);
        return $"'{string.Join('.', path)}' is no setting; the nearest is '{(isSection ? Section + "." : "")}{nearest}'";
    }

    private static string Lower(string key) => string.Concat(key.Select(char.ToLowerInvariant)).Replace('-', '_');

    private static string Plain(string key) =>
        key.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();
}
