using System.Text.RegularExpressions;

namespace Cluster.Integration.Tests.Running;

/// <summary>Is the output that a page shows of a command, held against what the command prints, line by line.</summary>
/// <remarks>
/// <c>...</c> within a line stands for any text, a line of it for any number of lines, and <c>^C</c> for the key that is pressed
/// once the lines above it were printed. Blanks at the end of a line and how many there are between words do not count.
/// </remarks>
internal sealed partial class ShownOutput(IReadOnlyList<string> lines)
{
    private const string Any = "...";
    private const string Interrupt = "^C";

    private int _next;

    /// <summary>Gets whether the page shows that the command was interrupted.</summary>
    public bool IsInterrupted => lines.Contains(Interrupt);

    /// <summary>Takes a line that was printed.</summary>
    /// <returns>What is wrong with it; null where the page shows it or leaves it out.</returns>
    public string? Take(string line)
    {
        if (_next < lines.Count && lines[_next] == Any)
        {
            if (_next + 1 < lines.Count && Fits(lines[_next + 1], line)) _next += 2;
            return null;
        }

        if (_next < lines.Count && Fits(lines[_next], line))
        {
            _next++;
            return null;
        }

        return $"printed: {line}\nshown:   {(_next < lines.Count ? lines[_next] : "(nothing more)")}";
    }

    /// <summary>Tells, once, that all above a <c>^C</c> was printed.</summary>
    public bool WantsInterrupt()
    {
        var key = _next < lines.Count && lines[_next] == Any ? _next + 1 : _next; // nothing above it is left to be printed
        if (key >= lines.Count || lines[key] != Interrupt) return false;
        _next = key + 1;
        return true;
    }

    /// <summary>Says what the page shows and was not printed; null where there is nothing.</summary>
    public string? Missing()
    {
        if (_next < lines.Count && lines[_next] == Any) _next++;
        return _next == lines.Count ? null : $"shown and never printed: {lines[_next]}";
    }

    private static bool Fits(string shown, string printed) => Regex.IsMatch(
        Blanks().Replace(printed, " ").Trim(),
        "^" + string.Join(".*", Blanks().Replace(shown, " ").Trim().Split(Any).Select(Regex.Escape)) + "$",
        RegexOptions.CultureInvariant);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
