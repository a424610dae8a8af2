using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Is the base of the layers that in training drop something by chance.</summary>
public abstract class DropoutBase : Module<Tensor, Tensor>
{
    private protected DropoutBase(double p, bool inplace)
    {
        if (p is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(p), p, "A probability is 0 to 1.");
        this.p = p;
        this.inplace = inplace;
    }

    /// <summary>Gets the probability.</summary>
    public double p { get; }

    /// <summary>Gets whether the input itself is changed.</summary>
    public bool inplace { get; }
}
