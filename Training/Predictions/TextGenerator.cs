using Cluster.Training.Plans;

namespace Cluster.Training.Predictions;

/// <summary>Continues a text, byte by byte, with a model of the next byte.</summary>
/// <remarks>
/// Each byte is drawn from the model's probabilities at the last place, which it gives for the bytes before: as many of them as a row
/// of its training had, so that it never looks back further than it learnt to. The same seed draws the same text. For a
/// temperature t the probabilities are those of the scores divided by t (Hinton, Vinyals and Dean, 2015, section 2); at 0 the byte
/// with the highest score is taken.
/// </remarks>
public sealed class TextGenerator
{
    private readonly Predictor _predictor;
    private readonly int _lookBack;
    private readonly double _temperature;
    private SplitMix64 _random;

    /// <summary>Creates the generator.</summary>
    /// <param name="predictor">The model, whose output is [1, 256, places].</param>
    /// <param name="lookBack">The most bytes the model is given, at least 1.</param>
    /// <param name="temperature">How bold it is, at least 0.</param>
    /// <param name="seed">Decides what is drawn.</param>
    public TextGenerator(Predictor predictor, int lookBack, double temperature, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lookBack, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(temperature);
        (_predictor, _lookBack, _temperature) = (predictor, lookBack, temperature);
        _random = new SplitMix64(SplitMix64.Scramble(unchecked((ulong)seed)));
    }

    /// <summary>Continues a text.</summary>
    /// <param name="prompt">What it begins with, at least one byte.</param>
    /// <param name="length">How many bytes are drawn.</param>
    /// <returns>Each byte as it is drawn.</returns>
    public IEnumerable<byte> Continue(IReadOnlyList<byte> prompt, int length)
    {
        var seen = new List<float>(prompt.Select(b => (float)b));
        for (var drawn = 0; drawn < length; drawn++)
        {
            if (seen.Count > _lookBack) seen.RemoveRange(0, seen.Count - _lookBack);
            var next = Draw(LastScores(_predictor.Compute(seen.ToArray()), seen.Count));
            seen.Add(next);
            yield return next;
        }
    }

    // The output runs through all places of the first byte before those of the second.
    private static double[] LastScores(float[] output, int places)
    {
        var scores = new double[output.Length / places];
        for (var b = 0; b < scores.Length; b++) scores[b] = output[(b * places) + places - 1];
        return scores;
    }

    private byte Draw(double[] scores)
    {
        var highest = Array.IndexOf(scores, scores.Max());
        if (_temperature == 0) return (byte)highest;
        var weights = Array.ConvertAll(scores, score => Math.Exp((score - scores[highest]) / _temperature));
        var left = _random.NextDouble() * weights.Sum();
        for (var b = 0; b < weights.Length; b++)
            if ((left -= weights[b]) < 0)
                return (byte)b;
        return (byte)highest; // the last sum was rounded up
    }
}
