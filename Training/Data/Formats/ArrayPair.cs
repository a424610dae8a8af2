using System.Globalization;
using Cluster.Training.Data.Raw;

namespace Cluster.Training.Data.Formats;

/// <summary>Is an array of rows with the array of their labels.</summary>
internal sealed record ArrayPair(RawArray Rows, RawArray Labels)
{
    /// <summary>Is the most classes that labels may name: more are not classes but numbers.</summary>
    public const int ClassCountMax = 100_000;

    /// <summary>Gets whether labels are classes: whole numbers; others are values.</summary>
    public bool HasClasses => !Labels.Format.IsFloat;

    /// <summary>Reads the classes.</summary>
    /// <exception cref="DataException">One cannot be a class.</exception>
    public long[] ReadClasses()
    {
        var classes = new long[CheckedCount()];
        Labels.ForEachChunk((first, bytes) =>
        {
            for (var i = 0; i < bytes.Length / Labels.Format.SizeBytes; i++)
            {
                var label = Labels.Format.ReadInteger(bytes, i);
                if (label is < 0 or >= ClassCountMax)
                    throw Bad(first + i, $"a class is a whole number from 0 to {ClassCountMax - 1}; save labels that are values as float32", label);
                classes[first + i] = label;
            }
        });
        return classes;
    }

    /// <summary>Reads the values.</summary>
    /// <exception cref="DataException">One is not finite.</exception>
    public float[] ReadValues()
    {
        var values = new float[CheckedCount()];
        Labels.ForEachChunk((first, bytes) =>
        {
            for (var i = 0; i < bytes.Length / Labels.Format.SizeBytes; i++)
            {
                var value = (float)Labels.Format.Read(bytes, i);
                if (!float.IsFinite(value)) throw Bad(first + i, "the label is not finite", value);
                values[first + i] = value;
            }
        });
        return values;
    }

    /// <summary>Refuses features that are not finite.</summary>
    public void CheckFinite()
    {
        if (!Rows.Format.IsFloat) return;
        var rowLength = Rows.Shape.Skip(1).Aggregate(1L, (length, size) => length * size);
        Rows.ForEachChunk((first, bytes) =>
        {
            for (var i = 0; i < bytes.Length / Rows.Format.SizeBytes; i++)
            {
                if (float.IsFinite((float)Rows.Format.Read(bytes, i))) continue;
                var (row, number) = Math.DivRem(first + i, rowLength);
                throw Rows.Bad($"row {row}: number {number} is not finite as float32");
            }
        });
    }

    // [N] and [N, 1] are the same labels.
    private int CheckedCount()
    {
        if (Labels.Shape.Skip(1).Any(size => size != 1)) throw Labels.Bad("a row has one label: [rows] or [rows, 1] was expected");
        return checked((int)Labels.Shape[0]);
    }

    private DataException Bad(long row, string reason, double label) =>
        new(Labels.File, $"{(Labels.Name.Length == 0 ? "" : $"{DataException.Escape(Labels.Name)}: ")}row {row}: {reason}")
        {
            Text = label.ToString(CultureInfo.InvariantCulture),
        };
}
