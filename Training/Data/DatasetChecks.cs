using System.Globalization;

namespace Cluster.Training.Data;

/// <summary>Refuses rows that libtorch would read out of range or turn into NaN.</summary>
internal static class DatasetChecks
{
    private const string Source = "(rows in memory)";

    public static void Counts(ReadOnlySpan<int> rowShape, int featureCount, int labelCount)
    {
        var length = 1L;
        foreach (var size in rowShape)
        {
            if (size < 1) throw Refusal($"row shape [{string.Join(", ", rowShape.ToArray())}] has a size below 1");
            length *= size;
        }
        if (length * labelCount == featureCount) return;
        throw Refusal($"{labelCount} rows of {length} features need {length * labelCount} numbers, got {featureCount}");
    }

    public static void Finite(ReadOnlySpan<float> numbers, int perRow)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            if (float.IsFinite(numbers[i])) continue;
            throw Refusal($"row {i / perRow}: number {i % perRow} is not finite",
                numbers[i].ToString(CultureInfo.InvariantCulture));
        }
    }

    public static void ClassRange(ReadOnlySpan<long> labels, int classCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classCount);
        for (var row = 0; row < labels.Length; row++)
        {
            if (labels[row] >= 0 && labels[row] < classCount) continue;
            throw Refusal($"row {row}: label is outside 0..{classCount - 1}",
                labels[row].ToString(CultureInfo.InvariantCulture));
        }
    }

    private static DataException Refusal(string reason, string text = "") => new(Source, reason) { Text = text };
}
