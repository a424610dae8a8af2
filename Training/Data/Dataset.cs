using System.Runtime.InteropServices;
using Cluster.Training.Data.Raw;
using Cluster.Training.Plans;

namespace Cluster.Training.Data;

/// <summary>Holds rows: float32 features as the model sees them, and one label per row.</summary>
/// <remarks>
/// <para>Features in memory lie row after row without gaps, so a range of rows is one block of memory and becomes a tensor
/// without a copy. A dataset never changes after it was made; any thread may read it. One that was repeated
/// (<see cref="RepeatedTo"/>) has more rows than it stores.</para>
/// <para>Rows of a source that keeps them raw (<see cref="IsRaw"/>) stay as their file holds them, mapped where it allows that,
/// and become float32 batch by batch.</para>
/// </remarks>
public sealed class Dataset
{
    private readonly AlignedBuffer<float>? _features;
    private readonly RawRows? _raw;
    private readonly AlignedBuffer<long>? _classes;
    private readonly AlignedBuffer<float>? _values;
    private readonly int[] _rowShape;

    private Dataset(int rowCount, int[] rowShape, AlignedBuffer<float>? features, AlignedBuffer<long>? classes,
        AlignedBuffer<float>? values, int classCount, int? storedRowCount = null, RawRows? raw = null, int labelLength = 1)
    {
        RowCount = rowCount;
        StoredRowCount = storedRowCount ?? rowCount;
        RowLength = LengthOf(rowShape);
        ClassCount = classCount;
        LabelLength = labelLength;
        _rowShape = rowShape;
        _features = features;
        _raw = raw;
        _classes = classes;
        _values = values;
    }

    /// <summary>Gets how many rows there are.</summary>
    public int RowCount { get; }

    /// <summary>Gets how many rows are in memory: all, or fewer where they were repeated.</summary>
    public int StoredRowCount { get; }

    /// <summary>Gets the shape of one row's features, such as [1, 8, 8].</summary>
    public IReadOnlyList<int> RowShape => _rowShape;

    /// <summary>Gets how many features a row has: the product of <see cref="RowShape"/>.</summary>
    public int RowLength { get; }

    /// <summary>Gets what the labels are.</summary>
    public LabelKind LabelKind => _values is null ? LabelKind.Class : LabelKind.Value;

    /// <summary>Gets how many labels a row has: 1, or one for each place of a sequence.</summary>
    public int LabelLength { get; }

    /// <summary>Gets whether rows stay as their file holds them, so that there is no block of all features.</summary>
    public bool IsRaw => _raw is not null;

    /// <summary>Gets how many classes there are; 0 where labels are values.</summary>
    public int ClassCount { get; }

    /// <summary>Gets the features of all stored rows, row after row.</summary>
    /// <exception cref="InvalidOperationException">The rows are raw.</exception>
    public ReadOnlySpan<float> Features =>
        _features is null ? throw new InvalidOperationException("Raw rows have no block of features.") : _features.Span;

    /// <summary>Gets the class of each stored row; empty where labels are values.</summary>
    public ReadOnlySpan<long> Classes => _classes is null ? default : _classes.Span;

    /// <summary>Gets the value of each stored row; empty where labels are classes.</summary>
    public ReadOnlySpan<float> Values => _values is null ? default : _values.Span;

    /// <summary>Gets the bytes of all stored labels, little-endian int64 or float32.</summary>
    internal ReadOnlySpan<byte> LabelBytes =>
        _classes is null ? MemoryMarshal.AsBytes(Values) : MemoryMarshal.AsBytes(Classes);

    /// <summary>Gets the size of one row's labels.</summary>
    internal int LabelSizeBytes => LabelLength * (LabelKind == LabelKind.Value ? sizeof(float) : sizeof(long));

    /// <summary>Gets the rows as their file holds them; null where they lie in memory.</summary>
    internal RawRows? Raw => _raw;

    /// <summary>Copies rows whose labels are classes.</summary>
    /// <param name="rowShape">The shape of one row's features.</param>
    /// <param name="features">All rows' features, row after row; every value finite.</param>
    /// <param name="labels">One class per row, each in [0, <paramref name="classCount"/>).</param>
    /// <param name="classCount">How many classes there are, at least 1.</param>
    /// <exception cref="DataException">A label is out of range, a feature is not finite, or counts do not
    /// fit.</exception>
    public static Dataset OfClasses(ReadOnlySpan<int> rowShape, ReadOnlySpan<float> features, ReadOnlySpan<long> labels,
        int classCount)
    {
        DatasetChecks.Counts(rowShape, features.Length, labels.Length);
        DatasetChecks.Finite(features, LengthOf(rowShape));
        DatasetChecks.ClassRange(labels, classCount);
        return new Dataset(labels.Length, rowShape.ToArray(), Copy(features), Copy(labels), null, classCount);
    }

    /// <summary>Copies rows whose labels are values.</summary>
    /// <param name="rowShape">The shape of one row's features.</param>
    /// <param name="features">All rows' features, row after row; every value finite.</param>
    /// <param name="values">One finite value per row.</param>
    /// <exception cref="DataException">A number is not finite, or counts do not fit.</exception>
    public static Dataset OfValues(ReadOnlySpan<int> rowShape, ReadOnlySpan<float> features, ReadOnlySpan<float> values)
    {
        DatasetChecks.Counts(rowShape, features.Length, values.Length);
        DatasetChecks.Finite(features, LengthOf(rowShape));
        DatasetChecks.Finite(values, 1);
        return new Dataset(values.Length, rowShape.ToArray(), Copy(features), null, Copy(values), 0);
    }

    /// <summary>Takes rows that stay raw, with a class each, or with raw labels: one for each place of a row.</summary>
    internal static Dataset OfRaw(RawRows rows, ReadOnlySpan<long> classes, int classCount)
    {
        if (rows.LabelLength == 0) DatasetChecks.ClassRange(classes, classCount);
        return new Dataset(rows.Count, rows.RowShape, null, rows.LabelLength > 0 ? null : Copy(classes), null, classCount,
            raw: rows, labelLength: Math.Max(1, rows.LabelLength));
    }

    /// <summary>Takes rows that stay raw, with a value each.</summary>
    internal static Dataset OfRaw(RawRows rows, ReadOnlySpan<float> values)
    {
        DatasetChecks.Finite(values, 1);
        return new Dataset(rows.Count, rows.RowShape, null, null, Copy(values), 0, raw: rows);
    }

    /// <summary>Chooses the rows with these numbers, in this order, as a dataset of their own.</summary>
    /// <remarks>They are copied, unless they are raw: then only their numbers and labels are.</remarks>
    public Dataset Select(ReadOnlySpan<int> rows)
    {
        if (_raw is null) return InMemory(rows);
        var stored = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++) stored[i] = StoredRow(rows[i]);
        var classes = _classes is null ? null : new AlignedBuffer<long>(rows.Length);
        var values = _values is null ? null : new AlignedBuffer<float>(rows.Length);
        if (classes is not null) Gather(Classes, rows, classes.Span);
        if (values is not null) Gather(Values, rows, values.Span);
        return new Dataset(rows.Length, _rowShape, null, classes, values, ClassCount, raw: _raw.Select(stored),
            labelLength: LabelLength);
    }

    /// <summary>Copies the rows with these numbers, in this order, into one block of memory, neither cropped nor flipped.</summary>
    internal Dataset InMemory(ReadOnlySpan<int> rows)
    {
        var features = new AlignedBuffer<float>(checked(rows.Length * RowLength));
        var classes = _values is null ? new AlignedBuffer<long>(checked(rows.Length * LabelLength)) : null;
        var values = _values is null ? null : new AlignedBuffer<float>(rows.Length);
        CopyFeatures(rows, features.Span);
        if (classes is not null) CopyLabels(rows, MemoryMarshal.AsBytes(classes.Span));
        if (values is not null) CopyLabels(rows, MemoryMarshal.AsBytes(values.Span));
        return new Dataset(rows.Length, _rowShape, features, classes, values, ClassCount, labelLength: LabelLength);
    }

    /// <summary>Lets chance have its part in these rows, where their source asks for that.</summary>
    internal Dataset Augmented(long seed) => _raw is null ? this : new Dataset(
        RowCount, _rowShape, null, _classes, _values, ClassCount, StoredRowCount, _raw.Augmented(seed), LabelLength);

    /// <summary>
    /// Makes a dataset of <paramref name="rowCount"/> rows over the same memory: row r is row r mod
    /// <see cref="RowCount"/> of this one.
    /// </summary>
    /// <param name="rowCount">How many rows it has, at least as many as this one; the last round may be cut short.</param>
    /// <exception cref="InvalidOperationException">This one has no rows, or was repeated already.</exception>
    public Dataset RepeatedTo(int rowCount)
    {
        if (RowCount == 0) throw new InvalidOperationException("No rows cannot be repeated.");
        if (RowCount != StoredRowCount) throw new InvalidOperationException("The rows are repeated already.");
        ArgumentOutOfRangeException.ThrowIfLessThan(rowCount, RowCount);
        return new Dataset(rowCount, _rowShape, _features, _classes, _values, ClassCount, StoredRowCount, _raw, LabelLength);
    }

    /// <summary>Returns the features of one row, neither cropped nor flipped.</summary>
    public ReadOnlySpan<float> FeaturesOf(int row)
    {
        if (_raw is null) return Features.Slice(StoredRow(row) * RowLength, RowLength);
        var features = new float[RowLength];
        _raw.CopyFeatures(StoredRow(row), null, features);
        return features;
    }

    /// <summary>Returns the class of one row.</summary>
    internal long ClassOf(int row) => Classes[StoredRow(row)];

    /// <summary>Returns the value of one row.</summary>
    internal float ValueOf(int row) => Values[StoredRow(row)];

    /// <summary>Copies the features of these rows, row after row.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="destination">Receives what the model sees.</param>
    /// <param name="epoch">The epoch that rows are cropped and flipped for, where their source says so; null: neither.</param>
    internal void CopyFeatures(ReadOnlySpan<int> rows, Span<float> destination, long? epoch = null)
    {
        var length = RowLength;
        if (_raw is not null)
        {
            for (var i = 0; i < rows.Length; i++)
                _raw.CopyFeatures(StoredRow(rows[i]), epoch, destination.Slice(i * length, length));
            return;
        }
        var source = Features;
        for (var i = 0; i < rows.Length; i++)
            source.Slice(StoredRow(rows[i]) * length, length).CopyTo(destination.Slice(i * length, length));
    }

    /// <summary>Copies the labels of these rows, one after the other.</summary>
    internal void CopyLabels(ReadOnlySpan<int> rows, Span<byte> destination)
    {
        if (_values is not null) Gather(Values, rows, MemoryMarshal.Cast<byte, float>(destination));
        else if (_classes is not null) Gather(Classes, rows, MemoryMarshal.Cast<byte, long>(destination));
        else GatherRaw(rows, MemoryMarshal.Cast<byte, long>(destination));
    }

    /// <summary>
    /// Says whether these rows lie in one block of memory; raw ones do not, nor do they where the first stored row follows the
    /// last.
    /// </summary>
    internal bool IsOneBlock(RowRange rows) =>
        _raw is null && (rows.Count == 0 || StoredRow(rows.Start) + rows.Count <= StoredRowCount);

    /// <summary>Returns the address of a row's features: those of the next stored rows follow without a gap.</summary>
    internal nint FeatureAddress(int row) => _features!.Address + (nint)StoredRow(row) * RowLength * sizeof(float);

    /// <summary>Returns the address of a row's label: those of the next stored rows follow without a gap.</summary>
    internal nint LabelAddress(int row) =>
        (_classes?.Address ?? _values!.Address) + (nint)StoredRow(row) * LabelSizeBytes;

    private void Gather<T>(ReadOnlySpan<T> source, ReadOnlySpan<int> rows, Span<T> destination)
    {
        var length = LabelLength;
        if (length == 1)
        {
            for (var i = 0; i < rows.Length; i++) destination[i] = source[StoredRow(rows[i])];
            return;
        }
        for (var i = 0; i < rows.Length; i++)
            source.Slice(StoredRow(rows[i]) * length, length).CopyTo(destination.Slice(i * length, length));
    }

    private void GatherRaw(ReadOnlySpan<int> rows, Span<long> destination)
    {
        for (var i = 0; i < rows.Length; i++)
            _raw!.CopyLabels(StoredRow(rows[i]), destination.Slice(i * LabelLength, LabelLength));
    }

    // Few datasets are repeated: the others pay a comparison, not a division.
    private int StoredRow(int row) => (uint)row < (uint)StoredRowCount ? row : Wrapped(row);

    private int Wrapped(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, RowCount);
        return row % StoredRowCount;
    }

    private static AlignedBuffer<T> Copy<T>(ReadOnlySpan<T> source)
        where T : unmanaged
    {
        var buffer = new AlignedBuffer<T>(source.Length);
        source.CopyTo(buffer.Span);
        return buffer;
    }

    private static int LengthOf(ReadOnlySpan<int> shape)
    {
        var length = 1;
        foreach (var size in shape) length = checked(length * size);
        return length;
    }
}
