using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives the logarithm of the logistic function of each element.</summary>
public sealed class LogSigmoid : Module<Tensor, Tensor>
{
    internal LogSigmoid()
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => functional.logsigmoid(input);
}
