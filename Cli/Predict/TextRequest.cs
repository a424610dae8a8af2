namespace Cluster.Cli.Predict;

/// <summary>Holds what <c>predict --prompt</c> was asked for.</summary>
/// <param name="Prompt">The text to continue.</param>
/// <param name="Length">How many bytes are drawn.</param>
/// <param name="Temperature">How bold the draw is.</param>
/// <param name="Seed">Decides what is drawn.</param>
internal sealed record TextRequest(string Prompt, int Length, double Temperature, long Seed)
{
    /// <summary>The most bytes that are drawn: each costs a pass through the model.</summary>
    public const int LengthMax = 1_000_000;

    /// <summary>Refuses numbers that cannot be.</summary>
    /// <exception cref="UsageException">One is out of its range.</exception>
    public void Check()
    {
        if (Prompt.Length == 0) throw new UsageException("--prompt '': a text of one character at least");
        if (Length is < 1 or > LengthMax) throw new UsageException($"--length {Length}: from 1 to {LengthMax}");
        if (!(Temperature >= 0 && double.IsFinite(Temperature)))
            throw new UsageException(string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"--temperature {Temperature}: a number from 0, where the likeliest is taken"));
    }
}
