using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.StagedJobs;

/// <summary>Looks at the first two numbers of a row, as many times as it is told to.</summary>
internal sealed class StagedNet : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> _layers = Sequential(Linear(2, 128), ReLU(), Linear(128, 2));
    private readonly int _times;

    /// <summary>Creates the model.</summary>
    public StagedNet(int times)
        : base("staged")
    {
        _times = times;
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        var points = input.flatten(1).narrow(1, 0, 2);
        for (var i = 1; i < _times; i++) _layers.forward(points);
        return _layers.forward(points);
    }
}
