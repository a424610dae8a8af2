using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Cluster.Training.Data;
using Cluster.Training.Data.Formats;

namespace Cluster.Training.Predictions;

/// <summary>Writes predictions for other programs to read, as a whole or part by part.</summary>
public static class PredictionFile
{
    /// <summary>Tells whether a file of this name can be written: <c>.csv</c> or <c>.npy</c>.</summary>
    public static bool Knows(string path) => Path.GetExtension(path) is ".csv" or ".npy";

    /// <summary>Writes all predictions of an input.</summary>
    /// <param name="path">The file, which is replaced: a table with a header, or a float64 array of probabilities [N, classes] or
    /// values [N, 1].</param>
    /// <param name="predictions">The predictions, in the input's order.</param>
    /// <param name="isFirst">Whether a table gets its header: of parts that are to be joined, the first one does.</param>
    /// <exception cref="DataException">A prediction has neither probabilities nor a value, or the file cannot be written.
    /// </exception>
    public static void Write(string path, IReadOnlyList<Prediction> predictions, bool isFirst = true)
    {
        if (predictions.FirstOrDefault(p => p.Value is null && p.Probabilities is null) is { } bare)
            throw new DataException(path, $"row {bare.Row} has neither a value nor probabilities to write");
        try
        {
            using var file = new FileStream(path, FileMode.Create, FileAccess.Write);
            if (Path.GetExtension(path) == ".npy") WriteArray(file, predictions);
            else WriteTable(file, predictions, isFirst);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException(path, $"cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Joins parts that <see cref="Write"/> wrote; those of another form are put one behind the other.</summary>
    /// <param name="to">Receives the whole.</param>
    /// <param name="parts">The parts in their order, at least one.</param>
    public static void Join(Stream to, IReadOnlyList<string> parts)
    {
        if (Path.GetExtension(parts[0]) == ".npy") to.Write(NpzWriter.Header("<f8", ShapeOf(parts)));
        foreach (var part in parts)
        {
            using var from = File.OpenRead(part);
            if (Path.GetExtension(part) == ".npy") NpyHeader.Read(part, from);
            from.CopyTo(to);
        }
    }

    private static int[] ShapeOf(IReadOnlyList<string> parts)
    {
        long rows = 0, width = 0;
        foreach (var part in parts)
        {
            using var file = File.OpenRead(part);
            var shape = NpyHeader.Read(part, file).Shape;
            (rows, width) = (rows + shape[0], shape[1]);
        }

        return [checked((int)rows), (int)width];
    }

    private static void WriteArray(FileStream file, IReadOnlyList<Prediction> predictions)
    {
        var width = predictions.Count == 0 ? 1 : NumbersOf(predictions[0]).Count;
        file.Write(NpzWriter.Header("<f8", [predictions.Count, width]));
        foreach (var prediction in predictions)
            foreach (var number in NumbersOf(prediction))
                file.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<double>(in number)));
    }

    private static void WriteTable(FileStream file, IReadOnlyList<Prediction> predictions, bool isFirst)
    {
        using var text = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        var isValue = predictions.Count > 0 && predictions[0].Value is not null;
        if (isFirst)
            WriteRecord(text, isValue
                ? ["row", "value"]
                : ["row", "class", "class_name", .. predictions.Take(1).SelectMany(p => NumbersOf(p).Select((_, c) => $"p_{c}"))]);
        foreach (var p in predictions)
        {
            var numbers = NumbersOf(p).Select(number => number.ToString("R", CultureInfo.InvariantCulture));
            var row = p.Row.ToString(CultureInfo.InvariantCulture);
            WriteRecord(text, isValue
                ? [row, .. numbers]
                : [row, p.Class?.ToString(CultureInfo.InvariantCulture) ?? "", p.ClassName ?? "", .. numbers]);
        }
    }

    private static void WriteRecord(StreamWriter text, IEnumerable<string> fields) => text.Write(string.Join(',', fields.Select(Quote)) + "\n");

    // RFC 4180.
    private static string Quote(string field) => field.AsSpan().IndexOfAny(",\"\r\n") < 0
        ? field
        : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static IReadOnlyList<double> NumbersOf(Prediction p) => p.Value is { } value ? [value] : p.Probabilities!;
}
