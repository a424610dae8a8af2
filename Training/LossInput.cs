using System.Globalization;
using Cluster.Torch;
using Cluster.Torch.Modules;

namespace Cluster.Training;

/// <summary>Looks at what a model gives to its loss: some of it computes and trains, and still is not what the loss is for.</summary>
internal static class LossInput
{
    /// <summary>How many rows are looked at: numbers of so many rows are between 0 and 1 on purpose.</summary>
    public const int Rows = 64;

    private const double SumTolerance = 1e-3;

    /// <summary>Says what is wrong with the loss's input; null where nothing is.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="output">What the model gives before it has learned anything, row after row.</param>
    /// <param name="rows">The number of rows.</param>
    public static string? Warning(torch.nn.Module loss, ReadOnlySpan<float> output, int rows) => loss switch
    {
        CrossEntropyLoss when AreProbabilities(output, rows) =>
            "CrossEntropyLoss takes scores and applies softmax itself, but the model's output is probabilities already: "
            + "leave the model's Softmax out",
        BCEWithLogitsLoss when AreBetweenZeroAndOne(output) =>
            "BCEWithLogitsLoss takes scores and applies the sigmoid itself, but all of the model's output is between 0 and 1: "
            + "leave the model's Sigmoid out, or take BCELoss",
        NLLLoss when FirstPositive(output) is { } score => string.Create(
            CultureInfo.InvariantCulture,
            $"NLLLoss takes log-probabilities, none above 0, but the model gives {score:0.####}: end the model with LogSoftmax, or "
            + $"take CrossEntropyLoss"),
        _ => null,
    };

    private static bool AreProbabilities(ReadOnlySpan<float> output, int rows)
    {
        var width = output.Length / rows;
        if (width < 2 || !AreBetweenZeroAndOne(output)) return false;
        for (var row = 0; row < rows; row++)
        {
            double sum = 0;
            foreach (var share in output.Slice(row * width, width)) sum += share;
            if (Math.Abs(sum - 1) > SumTolerance) return false;
        }

        return true;
    }

    private static bool AreBetweenZeroAndOne(ReadOnlySpan<float> output)
    {
        foreach (var number in output)
            if (!(number >= 0 && number <= 1))
                return false;
        return true;
    }

    private static float? FirstPositive(ReadOnlySpan<float> output)
    {
        foreach (var number in output)
            if (number > 0)
                return number;
        return null;
    }
}
