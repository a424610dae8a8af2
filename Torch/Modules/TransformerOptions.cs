using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Tells all that a transformer's layer is made from.</summary>
internal sealed record TransformerOptions(long Size, long Heads, long Inner, double Dropout, Activations Activation)
{
    internal double Eps { get; init; } = 1e-5;

    internal bool BatchFirst { get; init; }

    internal bool NormFirst { get; init; }

    internal Device? Device { get; init; }

    internal ScalarType? Dtype { get; init; }
}
