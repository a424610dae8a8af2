using CsvHelper;

namespace Cluster.Training.Data.Tables;

/// <summary>Counts what stands in one column of a table.</summary>
internal sealed class ColumnProfile(string file, string name, int place)
{
    /// <summary>Is the most different values that are told apart: more are no categories.</summary>
    public const int DistinctMax = 1_000;

    private readonly SortedDictionary<string, long> _distinct = new(StringComparer.Ordinal);

    /// <summary>Gets the column's name.</summary>
    public string Name => name;

    /// <summary>Gets the column's place in a line, from 0.</summary>
    public int Field => place;

    /// <summary>Gets how many fields have no value.</summary>
    public long MissingCount { get; private set; }

    /// <summary>Gets the line of the first field without a value; 0 where there is none.</summary>
    public long MissingLine { get; private set; }

    /// <summary>Gets how many fields are numbers.</summary>
    public long NumberCount { get; private set; }

    /// <summary>Gets the line of the first field that is text; 0 where there is none.</summary>
    public long TextLine { get; private set; }

    /// <summary>Gets what stands there.</summary>
    public string FirstText { get; private set; } = "";

    /// <summary>Gets the smallest number.</summary>
    public double Min { get; private set; } = double.PositiveInfinity;

    /// <summary>Gets the largest number.</summary>
    public double Max { get; private set; } = double.NegativeInfinity;

    /// <summary>Gets whether all numbers are whole.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Gets whether every value is a number.</summary>
    public bool IsNumber => TextLine == 0;

    /// <summary>Gets whether no field has a value.</summary>
    public bool IsEmpty => NumberCount == 0 && TextLine == 0;

    /// <summary>Gets how often each value stands there; null where there are more than <see cref="DistinctMax"/>.</summary>
    public IReadOnlyDictionary<string, long>? Distinct => _distinct.Count > DistinctMax ? null : _distinct;

    /// <summary>Counts the column's field of a record.</summary>
    /// <exception cref="DataException">It is a number that cannot be computed with.</exception>
    public void Add(CsvReader reader)
    {
        if (FieldText.Of(reader, place) is not { } text)
        {
            MissingCount++;
            if (MissingLine == 0) MissingLine = reader.LineNumber;
            return;
        }
        if (FieldText.TryNumber(text, out var number))
        {
            if (!FieldText.IsUsable(number)) throw Bad(reader.LineNumber, "not a finite number of float32", text);
            NumberCount++;
            Min = Math.Min(Min, number);
            Max = Math.Max(Max, number);
            IsWhole &= number == Math.Truncate(number);
            text = FieldText.NameOf(number);
        }
        else if (TextLine == 0)
        {
            (TextLine, FirstText) = (reader.LineNumber, text);
        }
        if (_distinct.Count > DistinctMax) return;
        _distinct[text] = _distinct.GetValueOrDefault(text) + 1;
    }

    /// <summary>Refuses the column, at a line where there is one.</summary>
    public DataException Bad(long line, string reason, string text = "") =>
        new(file, reason) { Line = line, Column = place + 1, ColumnName = name, Text = text };
}
