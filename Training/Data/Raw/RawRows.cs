using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Cluster.Training.Data.Raw;

/// <summary>Is a choice of rows that stay raw, and what each becomes when a batch is gathered.</summary>
internal sealed class RawRows
{
    private readonly RowStore _features;
    private readonly RowStore? _labels;
    private readonly int[] _selection;
    private readonly RowTransforms _transforms;
    private readonly RowConverter _converter;
    private readonly RowAugmenter? _augmenter;

    /// <summary>Chooses all rows.</summary>
    /// <param name="features">The features of all rows.</param>
    /// <param name="labels">The labels of all rows, where they are raw too: as many whole numbers per row as it says.</param>
    /// <param name="transforms">What becomes of a row.</param>
    public RawRows(RowStore features, RowStore? labels, RowTransforms transforms)
        : this(features, labels, Plans.Permutation.Identity(features.RowCount), transforms, null)
    {
    }

    private RawRows(RowStore features, RowStore? labels, int[] selection, RowTransforms transforms, RowAugmenter? augmenter)
    {
        _features = features;
        _labels = labels;
        _selection = selection;
        _transforms = transforms;
        _augmenter = augmenter;
        _converter = new RowConverter(features.Format, transforms, features.RowShape[0]);
    }

    /// <summary>Gets how many rows are chosen.</summary>
    public int Count => _selection.Length;

    /// <summary>Gets the shape of one row.</summary>
    public int[] RowShape => _features.RowShape;

    /// <summary>Gets how a row's numbers lie.</summary>
    public ElementFormat Format => _features.Format;

    /// <summary>Gets how many raw labels a row has; 0 where they are not raw.</summary>
    public int LabelLength => _labels?.RowLength ?? 0;

    /// <summary>Chooses some of these rows.</summary>
    public RawRows Select(ReadOnlySpan<int> rows)
    {
        var selection = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++) selection[i] = _selection[rows[i]];
        return new RawRows(_features, _labels, selection, _transforms, _augmenter);
    }

    /// <summary>Lets chance have its part in these rows.</summary>
    public RawRows Augmented(long seed) => !_transforms.IsRandom ? this : new RawRows(
        _features, _labels, _selection, _transforms,
        new RowAugmenter(_transforms, seed, _features.RowShape, _features.Format.SizeBytes));

    /// <summary>Reads the features of one row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="epoch">The epoch that it is cropped and flipped for; null: neither.</param>
    /// <param name="destination">Receives what the model sees.</param>
    public void CopyFeatures(int row, long? epoch, Span<float> destination)
    {
        var isChanged = _augmenter is not null && epoch is not null;
        if (_converter.IsCopy && !isChanged)
        {
            _features.Read(_selection[row], MemoryMarshal.AsBytes(destination));
            return;
        }
        var size = _features.RowBytes;
        var rented = ArrayPool<byte>.Shared.Rent(2 * size);
        var read = rented.AsSpan(0, size);
        var changed = rented.AsSpan(size, size);
        _features.Read(_selection[row], read);
        if (isChanged) _augmenter!.Apply(read, epoch!.Value, row, changed);
        _converter.Convert(isChanged ? changed : read, destination);
        ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Reads the raw labels of one row.</summary>
    public void CopyLabels(int row, Span<long> destination)
    {
        var rented = ArrayPool<byte>.Shared.Rent(_labels!.RowBytes);
        _labels.Read(_selection[row], rented);
        for (var i = 0; i < destination.Length; i++) destination[i] = _labels.Format.ReadInteger(rented, i);
        ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Adds everything that decides what the model sees to a hash.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="hashed">Rows that the hash has already: what they are read from is not read twice.</param>
    public void AppendTo(IncrementalHash hash, RawRows? hashed)
    {
        Append(hash, (int)Format.Type, Format.IsBigEndian ? 1 : 0, _augmenter is null ? 0 : 1, _transforms.CropPadding,
            _transforms.HorizontalFlip ? 1 : 0, _transforms.Mean.Count, _transforms.Std.Count);
        foreach (var number in (float[])[_transforms.Divide, .. _transforms.Mean, .. _transforms.Std])
            Append(hash, BitConverter.SingleToInt32Bits(number));
        hash.AppendData(MemoryMarshal.AsBytes<int>(_selection));
        var isNew = !ReferenceEquals(hashed?._features, _features);
        Append(hash, isNew ? 1 : 0, _labels is null ? 0 : 1);
        if (!isNew) return;
        _features.AppendTo(hash);
        _labels?.AppendTo(hash);
    }

    private static void Append(IncrementalHash hash, params ReadOnlySpan<long> numbers)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
            hash.AppendData(bytes);
        }
    }
}
