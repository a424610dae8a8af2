namespace Cluster.Actors.Links;

/// <summary>
/// Paces attempts that come to nothing: quick at first, as what ended is mostly back in a second or two, then ever slower up to a
/// cap. Each process has times of its own, so that a thousand of them do not come at once.
/// </summary>
/// <param name="first">The pause between the first attempts.</param>
/// <param name="cap">The longest pause.</param>
/// <param name="seed">Tells this process from others.</param>
public sealed class Backoff(TimeSpan first, TimeSpan cap, long seed)
{
    /// <summary>Attempts before it slows down.</summary>
    public const int QuickAttempts = 8;

    /// <summary>The part of a pause that is left to chance.</summary>
    public const double Jitter = 0.25;

    private readonly Random _random = new(seed.GetHashCode());
    private int _attempts;

    /// <summary>Gets how many attempts were paced since the last <see cref="Reset"/>.</summary>
    public int Attempts => _attempts;

    /// <summary>Begins anew.</summary>
    public void Reset() => _attempts = 0;

    /// <summary>Gets the pause before the next attempt.</summary>
    /// <returns>At most the cap; down to a quarter less by chance.</returns>
    public TimeSpan Next()
    {
        var slower = Math.Max(0, ++_attempts - QuickAttempts);
        var pause = first * Math.Pow(2, Math.Min(slower, 30));
        return (pause < cap ? pause : cap) * (1 - (Jitter * _random.NextDouble()));
    }
}
