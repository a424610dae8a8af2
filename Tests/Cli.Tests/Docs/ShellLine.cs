using System.Text;

namespace Cluster.Tests.Docs;

/// <summary>Finds the command's arguments in a line of a page as a shell would, and in the way pages shorten them.</summary>
/// <remarks>
/// <c>show|verify</c> stands for either, <c>...</c> and words in capitals for something that fits, <c>&lt;run&gt;</c> for a name.
/// </remarks>
internal static class ShellLine
{
    private const string Command = "./cluster";
    private static readonly string[] Between = ["|", "||", "&&", ";", "&", "(", ")", "{", "}"];

    /// <summary>Lists the arguments of each call of the command; of what stands for several, all of them.</summary>
    public static IEnumerable<string[]> Calls(IReadOnlyList<string> lines)
    {
        foreach (var line in Joined(lines))
        {
            var words = Words(line);
            var start = 0;
            for (var i = 0; i <= words.Count; i++)
            {
                if (i < words.Count && !Between.Contains(words[i])) continue;
                foreach (var call in Call(words[start..i])) yield return call;
                start = i + 1;
            }
        }
    }

    private static IEnumerable<string[]> Call(List<string> words)
    {
        var first = words.FindIndex(w => w != "$" && w != "exec" && w != "time" && !IsAssignment(w));
        if (first < 0) return [];
        var after = words[first] switch
        {
            Command => first + 1,
            "dotnet" when words.ElementAtOrDefault(first + 1) == "run" && words.IndexOf("--") is > 0 and var dashes => dashes + 1,
            _ => words.Count,
        };
        if (after > words.Count - 1 && words[first] != Command) return [];
        var arguments = words[after..].TakeWhile(w => !IsRedirection(w)).Select(Filled).ToArray();
        var either = Enumerable.Range(0, arguments.Length).Where(i => arguments[i].Contains('|', StringComparison.Ordinal)).ToArray();
        var plain = arguments.Select(a => a.Split('|')[0]).ToArray();
        return either.Length == 0
            ? [plain]
            : either.SelectMany(i => arguments[i].Split('|').Select(choice => plain.Select((a, j) => j == i ? choice : a).ToArray()));
    }

    private static bool IsAssignment(string word) =>
        word.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && word[..at].All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static bool IsRedirection(string word) => word.TrimStart('0', '1', '2', '&') is ['>', ..] or ['<'] or ['<', '<', ..];

    private static string Filled(string word) => word == "..." || word.All(char.IsAsciiLetterUpper) ? "1" : word;

    private static IEnumerable<string> Joined(IReadOnlyList<string> lines)
    {
        var whole = "";
        foreach (var line in lines)
        {
            whole += line;
            if (whole.EndsWith('\\'))
            {
                whole = whole[..^1];
                continue;
            }

            yield return whole;
            whole = "";
        }
    }

    private static List<string> Words(string line)
    {
        var (words, word, quote, isWord) = (new List<string>(), new StringBuilder(), '\0', false);
        for (var i = 0; i <= line.Length; i++)
        {
            var c = i < line.Length ? line[i] : ' ';
            if (quote != '\0' && i < line.Length)
            {
                if (c == quote) quote = '\0';
                else word.Append(c);
            }
            else if (c is '\'' or '"')
            {
                (quote, isWord) = (c, true);
            }
            else if (c == '#' && !isWord)
            {
                break;
            }
            else if (char.IsWhiteSpace(c) || c == ';')
            {
                if (isWord) words.Add(word.ToString());
                if (c == ';') words.Add(";");
                word.Clear();
                isWord = false;
            }
            else
            {
                word.Append(c);
                isWord = true;
            }
        }

        return words;
    }
}
