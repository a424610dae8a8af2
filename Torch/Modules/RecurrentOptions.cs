using static Cluster.Torch.torch;

namespace Cluster.Torch.Modules;

/// <summary>Tells all that recurrent networks are made from.</summary>
internal sealed record RecurrentOptions(long InputSize, long HiddenSize, long Layers, bool HasBias, bool BatchFirst)
{
    internal required double Dropout { get; init; }

    internal required bool Bidirectional { get; init; }

    /// <summary>Gets how many vectors of the hidden size a weight matrix computes.</summary>
    internal required long Gates { get; init; }

    internal Device? Device { get; init; }

    internal ScalarType? Dtype { get; init; }

    internal long Directions => Bidirectional ? 2 : 1;

    /// <summary>Refuses what no network can be made from.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1 or the probability is none.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(HiddenSize, 1, "hiddenSize");
        ArgumentOutOfRangeException.ThrowIfLessThan(Layers, 1, "numLayers");
        if (Dropout is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException("dropout", Dropout, "A probability is 0 to 1.");
    }
}
