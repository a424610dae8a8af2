namespace Cluster.Cli.Configuration;

/// <summary>Finds the word that somebody who mistyped one most likely meant.</summary>
internal static class Nearest
{
    /// <summary>Gets the known word with the fewest letters to change.</summary>
    /// <returns>The word, or null where nothing is known.</returns>
    public static string? Of(string word, IEnumerable<string> known) =>
        known.Select(k => (Word: k, Distance: Distance(word, k))).OrderBy(k => k.Distance).ThenBy(k => k.Word, StringComparer.Ordinal)
            .Select(k => k.Word).FirstOrDefault();

    // Letters put in, left out or replaced. Source: R. Wagner, M. Fischer, "The String-to-String Correction Problem".
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
