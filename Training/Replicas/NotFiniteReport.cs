using System.Globalization;
using System.Text;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Reduction;

namespace Cluster.Training.Replicas;

/// <summary>Says in words what of a slot is not a finite number, and which rows it was computed from.</summary>
public static class NotFiniteReport
{
    /// <summary>Is the number of rows that are listed: enough to look at, short enough for one line.</summary>
    public const int RowsMax = 8;

    /// <summary>Describes a slot whose loss, gradient or float buffers are not finite.</summary>
    /// <param name="loss">The slot's mean loss.</param>
    /// <param name="gradient">The slot's gradient and buffers.</param>
    /// <param name="rows">The slot's rows, numbered within the training split as <c>order</c> prints them.</param>
    /// <returns>One line such as <c>the loss is NaN, training rows 17, 4, 9</c>.</returns>
    public static string Describe(double loss, ParameterVector gradient, ReadOnlySpan<int> rows)
    {
        var text = new StringBuilder();
        if (!double.IsFinite(loss)) text.Append(CultureInfo.InvariantCulture, $"the loss is {loss}, ");
        if (FiniteScan.FirstNotFinite(gradient.Floats) is { } first) AppendEntry(text, gradient, first);
        text.Append("training rows ").AppendJoin(", ", rows[..Math.Min(RowsMax, rows.Length)].ToArray());
        if (rows.Length > RowsMax) text.Append(CultureInfo.InvariantCulture, $", ... of {rows.Length}");
        return text.ToString();
    }

    private static void AppendEntry(StringBuilder text, ParameterVector gradient, int first)
    {
        var entry = gradient.Layout.EntryOfFloat(first);
        int nans = 0, infinities = 0;
        foreach (var value in gradient.Floats.Slice(entry.ElementOffset, entry.ElementCount))
        {
            if (float.IsNaN(value)) nans++;
            else if (float.IsInfinity(value)) infinities++;
        }

        text.Append(entry.Spec.Kind == TensorKind.Buffer ? "the buffer" : "the gradient of").Append(
            CultureInfo.InvariantCulture,
            $" '{entry.Spec.Name}' has {nans} NaN and {infinities} Inf in {entry.ElementCount} values from index "
            + $"{first - entry.ElementOffset} on, ");
    }
}
