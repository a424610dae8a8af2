using System.Globalization;
using System.Text;

namespace Cluster.Training.Data;

/// <summary>Says where data cannot be used, and why: file, line, column and the text that stands there.</summary>
public sealed class DataException : TrainingException
{
    /// <summary>Is the number of characters of a file's text that a message shows.</summary>
    public const int TextLengthMax = 80;

    private readonly string _text = "";

    /// <summary>Creates the exception for a place in <paramref name="file"/>.</summary>
    /// <param name="file">The file as the user named it.</param>
    /// <param name="reason">What is wrong, in a few words.</param>
    /// <param name="inner">The cause; null where there is none.</param>
    public DataException(string file, string reason, Exception? inner = null)
        : base(reason, inner)
    {
        File = file;
        Reason = reason;
    }

    /// <summary>Gets the file as the user named it.</summary>
    public string File { get; }

    /// <summary>Gets what is wrong, in a few words.</summary>
    public string Reason { get; }

    /// <summary>Gets the line, from 1; 0 where the whole file is meant.</summary>
    public long Line { get; init; }

    /// <summary>
    /// Gets the column, from 1: the number of the field in its line; 0 where the whole line is meant.
    /// </summary>
    public int Column { get; init; }

    /// <summary>Gets the column's name in the header; empty where it has none.</summary>
    public string ColumnName { get; init; } = "";

    /// <summary>Gets the text that stands there, with control characters escaped, cut at 80 characters.</summary>
    public string Text
    {
        get => _text;
        init => _text = Escape(value);
    }

    /// <inheritdoc/>
    public override string Message
    {
        get
        {
            var message = new StringBuilder(File);
            if (Line > 0) message.Append(CultureInfo.InvariantCulture, $":{Line}");
            if (Column > 0) message.Append(CultureInfo.InvariantCulture, $":{Column}");
            message.Append(": ");
            if (ColumnName.Length > 0) message.Append(CultureInfo.InvariantCulture, $"column '{Escape(ColumnName)}': ");
            message.Append(Reason);
            if (Text.Length > 0) message.Append(CultureInfo.InvariantCulture, $": \"{Text}\"");
            return message.ToString();
        }
    }

    /// <summary>Makes any text safe to print on one line of a terminal.</summary>
    internal static string Escape(string text)
    {
        var result = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var piece = rune.Value switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '"' => "\\\"",
                '\\' => "\\\\",
                _ when IsPrintable(rune) => rune.ToString(),
                _ => string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
            };
            if (result.Length + piece.Length > TextLengthMax) return result.Append("...").ToString();
            result.Append(piece);
        }
        return result.ToString();
    }

    // Format characters turn text around or hide it on a terminal, and U+FFFD stands for what was not UTF-8.
    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
}
