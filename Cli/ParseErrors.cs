using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace Cluster.Cli;

/// <summary>Says in one line why a command line does not parse, and where help is.</summary>
internal static partial class ParseErrors
{
    /// <summary>Describes the mistake: one is enough, as one often makes several errors.</summary>
    /// <returns>One line, or null where there is none.</returns>
    public static string? Describe(ParseResult parsed)
    {
        // The parser takes a flag that it does not know for the value of whatever could have one.
        var flag = parsed.Tokens.FirstOrDefault(
            t => t.Type == TokenType.Argument && t.Value.StartsWith("--", StringComparison.Ordinal));
        if (flag is not null) return $"unknown flag '{flag.Value}'";
        if (parsed.Errors.Count == 0) return null;
        var ofValue = parsed.Errors.FirstOrDefault(
            e => e.SymbolResult is OptionResult { Implicit: false, Tokens.Count: > 0 });
        if (ofValue is null && parsed.UnmatchedTokens is [var unknown, ..])
            return $"'{unknown}' is no verb, argument or option here";
        var words = (ofValue ?? parsed.Errors[0]).Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var message = string.Join(' ', words);
        return ExpectedType().Replace(message, m => m.Groups["name"].Value == "Double" ? "a number" : "a whole number");
    }

    /// <summary>Gets the words that come after <c>./cluster</c>, such as <c> data export</c>.</summary>
    public static string PathOf(SymbolResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {((CommandResult)command).Command.Name}" : "";

    // The parser tells .NET's names of types.
    [GeneratedRegex(@"expected type 'System\.(Nullable`1\[System\.)?(?<name>\w+)\]?'")]
    private static partial Regex ExpectedType();
}
