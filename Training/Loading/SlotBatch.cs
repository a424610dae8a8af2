using System.Runtime.InteropServices;
using Cluster.Training.Data;

namespace Cluster.Training.Loading;

/// <summary>Holds the rows of one slot of one step in memory that is used again for later slots.</summary>
/// <remarks>Disposing it gives the memory back to its loader; until then the loader leaves it alone.</remarks>
public sealed class SlotBatch : IDisposable
{
    private readonly AlignedBuffer<float> _features;
    private readonly AlignedBuffer<long> _labels;
    private readonly Action<SlotBatch> _giveBack;

    internal SlotBatch(Dataset dataset, int rowCountMax, Action<SlotBatch> giveBack)
    {
        Dataset = dataset;
        _features = new AlignedBuffer<float>(checked(rowCountMax * dataset.RowLength));
        _labels = new AlignedBuffer<long>(checked(rowCountMax * dataset.LabelLength)); // wide enough for either kind of label
        _giveBack = giveBack;
    }

    /// <summary>Gets the step within the run, from 0.</summary>
    public long Step { get; private set; }

    /// <summary>Gets the slot within the step, from 0.</summary>
    public int Slot { get; private set; }

    /// <summary>Gets how many rows the slot has; 0 where it is empty.</summary>
    public int RowCount { get; private set; }

    /// <summary>Gets the features, row after row.</summary>
    public ReadOnlySpan<float> Features => _features.Span[..(RowCount * Dataset.RowLength)];

    /// <summary>Gets the labels' bytes: int64 or float32, as the dataset's kind of label says.</summary>
    public ReadOnlySpan<byte> Labels => LabelBytes[..(RowCount * Dataset.LabelSizeBytes)];

    /// <summary>Gets the dataset that the rows come from.</summary>
    internal Dataset Dataset { get; }

    /// <summary>Gets where the features lie; the address never changes.</summary>
    internal nint FeatureAddress => _features.Address;

    /// <summary>Gets where the labels lie; the address never changes.</summary>
    internal nint LabelAddress => _labels.Address;

    /// <summary>Gets or sets what a replica keeps with this memory from step to step: its tensors over it.</summary>
    internal IDisposable? Views { get; set; }

    /// <summary>Gets or sets what went wrong while a loader thread filled it.</summary>
    internal Exception? Failure { get; set; }

    private Span<byte> LabelBytes => MemoryMarshal.AsBytes(_labels.Span);

    /// <inheritdoc/>
    public void Dispose() => _giveBack(this);

    /// <summary>Names what the memory is about to hold.</summary>
    internal void Name(long step, int slot)
    {
        Step = step;
        Slot = slot;
        RowCount = 0;
        Failure = null;
    }

    /// <summary>Copies the rows in, cropped and flipped as in <paramref name="epoch"/>; null: neither.</summary>
    internal void Fill(ReadOnlySpan<int> rows, long? epoch = null)
    {
        Dataset.CopyFeatures(rows, _features.Span, epoch);
        Dataset.CopyLabels(rows, LabelBytes);
        RowCount = rows.Length;
    }
}
