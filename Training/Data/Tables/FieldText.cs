using System.Globalization;
using CsvHelper;

namespace Cluster.Training.Data.Tables;

/// <summary>Reads one field of a table: missing, a number, or text.</summary>
internal static class FieldText
{
    private static readonly HashSet<string> MissingMarks =
        new(["", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "<NA>", "?"], StringComparer.Ordinal);

    /// <summary>Gets a field's text without the spaces around it; null where it stands for no value.</summary>
    public static string? Of(CsvReader reader, int field)
    {
        var text = (reader.GetString(field) ?? "").Trim();
        return MissingMarks.Contains(text) ? null : text;
    }

    /// <summary>Reads a number in invariant notation; it may be infinite.</summary>
    public static bool TryNumber(string text, out double number)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number)) return true;
        number = double.PositiveInfinity; // what other languages write is no text either
        return text.TrimStart('+', '-').Equals("inf", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Says whether a number can be computed with.</summary>
    public static bool IsUsable(double number) => float.IsFinite((float)number);

    /// <summary>Gets the name of a number as a category or class: one for all its spellings.</summary>
    public static string NameOf(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
