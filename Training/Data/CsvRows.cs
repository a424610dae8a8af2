using System.Globalization;
using CsvHelper;

namespace Cluster.Training.Data;

/// <summary>
/// Collects the rows of a table as they are parsed, and refuses the first field that is no finite number.
/// </summary>
internal sealed class CsvRows(string file, CsvHeader header)
{
    private readonly List<double> _features = [];
    private readonly List<double> _labels = [];
    private readonly List<long> _lines = [];

    /// <summary>Adds the record that <paramref name="reader"/> stands on.</summary>
    /// <exception cref="DataException">A field is not a finite number.</exception>
    public void Add(CsvReader reader)
    {
        var width = header.Features.Length;
        if (_features.Count > Array.MaxLength - width)
            throw new DataException(file, "there are too many numbers for one array") { Line = reader.LineNumber };
        var start = _features.Count;
        for (var i = 0; i < width; i++) _features.Add(0);
        for (var field = 0; field < header.Names.Length; field++)
        {
            var number = Parse(reader, field);
            if (header.Targets[field] == CsvHeader.LabelTarget) _labels.Add(number);
            else _features[start + header.Targets[field]] = number;
        }
        _lines.Add(reader.LineNumber);
    }

    /// <summary>Returns all rows.</summary>
    /// <exception cref="DataException">There is no row.</exception>
    public CsvTable ToTable()
    {
        if (_lines.Count == 0) throw new DataException(file, "there is no row below the header");
        var labels = header.LabelField == 0 ? null : _labels.ToArray();
        return new CsvTable(file, header.Features, [.. _features], labels, [.. _lines], header.LabelField);
    }

    /// <summary>Returns the rows since the last call, of which there is one at least.</summary>
    public CsvTable Take()
    {
        var table = ToTable();
        _features.Clear();
        _labels.Clear();
        _lines.Clear();
        return table;
    }

    private double Parse(CsvReader reader, int field)
    {
        var text = reader.GetSpan(field);
        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
        var hasLineBreak = text.ContainsAny((byte)'\n', (byte)'\r'); // would pass as white space behind a number
        if (isNumber && !hasLineBreak && float.IsFinite((float)number)) return number;
        var written = reader.GetString(field) ?? "";
        throw new DataException(file, Reason(written, isNumber && !hasLineBreak, number))
        {
            Line = reader.LineNumber,
            Column = field + 1,
            ColumnName = header.Names[field],
            Text = written,
        };
    }

    private static string Reason(string text, bool isNumber, double number) =>
        text.Length == 0 ? "the field is empty"
        : !isNumber ? "not a number"
        : double.IsNaN(number) || text.Contains("inf", StringComparison.OrdinalIgnoreCase) ? "not a finite number"
        : "the number is too large for float32";
}
