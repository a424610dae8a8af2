using CsvHelper;

namespace Cluster.Training.Data.Tables;

/// <summary>Reads a table's values as a schema says: the second reading, and that of rows to predict.</summary>
internal sealed class TableValuesReader
{
    private readonly string _file;
    private readonly TableSchema _schema;
    private readonly bool _isLabelRead;
    private readonly List<double>[] _values;
    private readonly List<double> _labels = [];
    private readonly Dictionary<string, int>[] _places;
    private readonly Dictionary<string, int> _classes;
    private int[] _fields = [];
    private int _labelField;
    private int _rowCount;

    /// <summary>Creates a reader that is given the header and each record.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="schema">Which columns there are and what stands in them.</param>
    /// <param name="isLabelRead">Whether there must be labels; else they do not matter.</param>
    public TableValuesReader(string file, TableSchema schema, bool isLabelRead)
    {
        _file = file;
        _schema = schema;
        _isLabelRead = isLabelRead;
        _values = [.. schema.Columns.Select(_ => new List<double>())];
        _places = [.. schema.Columns.Select(column => Places(column.Categories ?? []))];
        _classes = Places(schema.ClassNames);
    }

    /// <summary>Reads a file's rows.</summary>
    /// <param name="path">The file; columns that the schema does not name are passed over.</param>
    /// <param name="schema">Which columns there are and what stands in them.</param>
    /// <param name="isLabelRead">Whether there must be labels; else they do not matter.</param>
    /// <exception cref="DataException">A column is missing, or a field is not as the schema says.</exception>
    public static TableValues Read(string path, TableSchema schema, bool isLabelRead)
    {
        var reader = new TableValuesReader(path, schema, isLabelRead);
        CsvRecords.Read(path, TableProfile.FindSeparator(path), reader.FindFields, reader.Add);
        return reader._rowCount > 0 ? reader.Take() : throw new DataException(path, "there is no row below the header");
    }

    /// <summary>Returns the values of the records since the last call.</summary>
    public TableValues Take()
    {
        var taken = new TableValues([.. _values.Select(values => values.ToArray())], [.. _labels], _rowCount);
        foreach (var values in _values) values.Clear();
        _labels.Clear();
        _rowCount = 0;
        return taken;
    }

    private static Dictionary<string, int> Places(IReadOnlyList<string> names) =>
        names.Select((name, place) => (name, place)).ToDictionary(x => x.name, x => x.place, StringComparer.Ordinal);

    /// <summary>Takes the header.</summary>
    /// <exception cref="DataException">A column is missing.</exception>
    public void FindFields(string[] names)
    {
        TableProfile.Check(_file, names);
        _fields = [.. _schema.Columns.Select(column => FieldOf(names, "feature", column.Name))];
        if (_isLabelRead) _labelField = FieldOf(names, "label", _schema.LabelColumn);
    }

    private int FieldOf(string[] names, string what, string name) => Array.IndexOf(names, name) is var field and >= 0
        ? field
        : throw new DataException(_file, $"the {what} column '{DataException.Escape(name)}' is missing from the header")
        {
            Line = 1,
            Text = string.Join(',', names),
        };

    /// <summary>Takes a record.</summary>
    /// <exception cref="DataException">A field is not as the schema says.</exception>
    public void Add(CsvReader reader)
    {
        for (var c = 0; c < _fields.Length; c++) _values[c].Add(Value(reader, c));
        if (_isLabelRead) _labels.Add(Label(reader));
        _rowCount++;
    }

    private double Value(CsvReader reader, int c)
    {
        var column = _schema.Columns[c];
        var field = _fields[c];
        if (FieldText.Of(reader, field) is not { } text)
            return column.TakesMissing ? double.NaN : throw Bad(reader, field, "the field has no value", "");
        var isNumber = FieldText.TryNumber(text, out var number);
        if (column.Categories is null)
            return isNumber && FieldText.IsUsable(number) ? number : throw Bad(reader, field,
                "not a finite number of float32", text);
        return _places[c].TryGetValue(isNumber ? FieldText.NameOf(number) : text, out var place) ? place : throw Bad(
            reader, field, $"none of the {column.Categories.Count} categories that the training file has in this column", text);
    }

    private double Label(CsvReader reader)
    {
        if (FieldText.Of(reader, _labelField) is not { } text) throw Bad(reader, _labelField, "the label has no value", "");
        var isNumber = FieldText.TryNumber(text, out var number);
        if (_schema.LabelKind == LabelKind.Class && _classes.TryGetValue(isNumber ? FieldText.NameOf(number) : text, out var place))
            return place;
        return _schema.LabelKind == LabelKind.Value && isNumber && FieldText.IsUsable(number)
            ? number : throw Bad(reader, _labelField, "the label is not as in the rows before", text);
    }

    private DataException Bad(CsvReader reader, int field, string reason, string text) => new(_file, reason)
    {
        Line = reader.LineNumber,
        Column = field + 1,
        ColumnName = field == _labelField && _isLabelRead ? _schema.LabelColumn : _schema.Columns[Array.IndexOf(_fields, field)].Name,
        Text = text,
    };
}
