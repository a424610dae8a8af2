using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace UserProject;

/// <summary>Is a small network with a shortcut, written as for TorchSharp.</summary>
internal sealed class SpiralNet : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> _begin = Linear(2, 32);
    private readonly Module<Tensor, Tensor> _middle = Sequential(Tanh(), Linear(32, 32), Tanh(), Linear(32, 32));
    private readonly Module<Tensor, Tensor> _end = Sequential(Tanh(), Linear(32, 3));

    public SpiralNet()
        : base(nameof(SpiralNet)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        var x = _begin.call(input);
        return _end.call(x + _middle.call(x));
    }
}
