using static Cluster.Torch.torch;

namespace Cluster.Torch.Modules;

/// <summary>Tells all that attention is made from.</summary>
internal sealed record AttentionOptions(long Size, long Heads)
{
    internal double Dropout { get; init; }

    internal bool HasBias { get; init; } = true;

    /// <summary>Gets whether a trained key and value are added to those that are given.</summary>
    internal bool AddsBias { get; init; }

    /// <summary>Gets whether a key and a value of zeros are added to those that are given.</summary>
    internal bool AddsZeros { get; init; }

    internal required long KeySize { get; init; }

    internal required long ValueSize { get; init; }

    internal bool BatchFirst { get; init; }

    internal Device? Device { get; init; }

    internal ScalarType? Dtype { get; init; }

    /// <summary>Gets whether query, key and value have one size, so that one matrix projects them.</summary>
    internal bool IsPacked => KeySize == Size && ValueSize == Size;

    internal long HeadSize => Size / Heads;

    /// <summary>Refuses what no attention can be made from.</summary>
    /// <exception cref="ArgumentException">The heads do not divide the size, or the probability is none.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Heads, 1, "num_heads");
        if (Size % Heads != 0)
            throw new ArgumentException($"{Heads} heads do not divide the embedding of {Size}.", "num_heads");
        if (Dropout is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException("dropout", Dropout, "A probability is 0 to 1.");
    }
}
