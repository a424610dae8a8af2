using Cluster.Torch.Modules;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Tests.Modules;

/// <summary>Is SimpleNet of draws.py, written as for TorchSharp.</summary>
internal sealed class SimpleNet : Module<Tensor, Tensor>
{
    private readonly Linear fc1 = Linear(10, 5);
    private readonly Linear fc2 = Linear(5, 2);

    public SimpleNet()
        : base("SimpleNet") => RegisterComponents();

    public override Tensor forward(Tensor input) => fc2.forward(functional.relu(fc1.forward(input)));
}

/// <summary>Is ConvNet of draws.py, in this repository's style: nothing is registered by hand.</summary>
internal sealed class ConvNet : Module<Tensor, Tensor>
{
    private readonly Conv2d _conv1 = Conv2d(1, 4, 3, padding: 1);
    private readonly BatchNorm2d _bn1 = BatchNorm2d(4);
    private readonly Conv2d _conv2 = Conv2d(4, 6, 3, stride: 2);
    private readonly MaxPool2d _pool = MaxPool2d(2, stride: 1);
    private readonly Sequential _head = Sequential(Flatten(), Linear(24, 10), Tanh(), Linear(10, 3));

    public override Tensor forward(Tensor input)
    {
        var x = _bn1.call(_conv1.call(input)).relu();
        return _head.call(_pool.call(_conv2.call(x).sigmoid()));
    }
}

/// <summary>Is Nested of draws.py: own parameters, lists, dictionaries and buffers.</summary>
internal sealed class Nested : Module<Tensor, Tensor>
{
    private readonly Parameter _scale = Parameter(ones(2));
    private readonly List<Module<Tensor, Tensor>> _layers = [Linear(2, 2), Sequential(Linear(2, 2), BatchNorm1d(2))];
    private readonly SimpleNet _net = new();
    private readonly Tensor _steps = zeros([1], int64);
    private readonly Parameter _shift = Parameter(zeros(2));
    [ComponentName("by_name")]
    private readonly Dictionary<string, Linear> _byName = new() { ["left"] = Linear(2, 1), ["right"] = Linear(2, 1) };

    public override Tensor forward(Tensor input) =>
        _byName["left"].call(_layers[0].call(input * _scale + _shift + _steps)) + _net.training.GetHashCode();
}
