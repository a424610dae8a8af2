using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace Cluster.Cli;

/// <summary>Says in one line why a command line does not parse, and where help is.</summary>
internal static partial class ParseErrors
{
    /// <summary>Describes the mistake: one is enough, as one often makes several errors.</summary>
    public static string Describe(ParseResult parsed)
    {
        var ofValue = parsed.Errors.FirstOrDefault(e => e.SymbolResult is OptionResult { Implicit: false, Tokens.Count: > 0 });
        if (ofValue is null && parsed.UnmatchedTokens is [var unknown, ..]) return $"'{unknown}' is no verb, argument or option here";
        var message = string.Join(' ', (ofValue ?? parsed.Errors[0]).Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return ExpectedType().Replace(message, m => m.Groups["name"].Value == "Double" ? "a number" : "a whole number");
    }

    /// <summary>Gets the words that come after <c>./cluster</c>, such as <c> data export</c>.</summary>
    public static string PathOf(SymbolResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {((CommandResult)command).Command.Name}" : "";

    // The parser tells .NET's names of types.
    [GeneratedRegex(@"expected type 'System\.(Nullable`1\[System\.)?(?<name>\w+)\]?'")]
    private static partial Regex ExpectedType();
}
