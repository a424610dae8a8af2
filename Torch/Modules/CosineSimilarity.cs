using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives the similarity of directions along a dimension: the cosine of the angle.</summary>
public sealed class CosineSimilarity : Module<Tensor, Tensor, Tensor>
{
    private readonly long _dim;
    private readonly double _eps;

    internal CosineSimilarity(long dim, double eps)
    {
        _dim = dim;
        _eps = eps;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input1, Tensor input2) =>
        functional.cosine_similarity(input1, input2, _dim, _eps);
}
