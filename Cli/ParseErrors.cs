using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Cluster.Cli.Configuration;

namespace Cluster.Cli;

/// <summary>Says in a line each why a command line does not parse, and where help is.</summary>
internal static partial class ParseErrors
{
    /// <summary>Describes the mistakes: of values that are none each one, of others the first, as one often makes several errors.</summary>
    /// <returns>A line each; none where it parses.</returns>
    public static IReadOnlyList<string> Describe(ParseResult parsed)
    {
        // The parser takes a flag that it does not know for the value of whatever could have one.
        var flag = parsed.Tokens.FirstOrDefault(
            t => t.Type == TokenType.Argument && t.Value.StartsWith("--", StringComparison.Ordinal));
        if (flag is not null) return [$"unknown flag '{flag.Value}'{Like(flag.Value, parsed.CommandResult.Command)}"];
        if (parsed.Errors.Count == 0) return [];
        var ofValues = parsed.Errors.Where(e => e.SymbolResult is OptionResult { Implicit: false, Tokens.Count: > 0 }).ToList();
        if (ofValues.Count == 0 && parsed.UnmatchedTokens is [var unknown, ..])
            return [$"'{unknown}' is no verb, argument or option here"];
        return [.. (ofValues.Count > 0 ? ofValues : [parsed.Errors[0]]).Select(e => Clean(e.Message)).Distinct()];
    }

    /// <summary>Gets the words that come after <c>./cluster</c>, such as <c> data export</c>.</summary>
    public static string PathOf(SymbolResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {((CommandResult)command).Command.Name}" : "";

    private static string Clean(string text)
    {
        var message = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return ExpectedType().Replace(message, m => m.Groups["name"].Value switch
        {
            "Double" => "a number",
            "Boolean" => "true or false",
            _ => "a whole number",
        });
    }

    private static string Like(string flag, Command command) =>
        Nearest.Of(flag, command.Options.Where(o => !o.Hidden).Select(o => o.Name)) is { } nearest ? $"; the nearest is {nearest}" : "";

    // The parser tells .NET's names of types.
    [GeneratedRegex(@"expected type 'System\.(Nullable`1\[System\.)?(?<name>\w+)\]?'")]
    private static partial Regex ExpectedType();
}
