using Cluster.Torch.Modules;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Tests.Live.Models;

/// <summary>Is AlexNet of models.py.</summary>
internal sealed class AlexNet : Module<Tensor, Tensor>
{
    private readonly Sequential features = Sequential(
        Conv2d(3, 8, 11, stride: 4, padding: 2),
        ReLU(inplace: true),
        MaxPool2d(3, stride: 2),
        Conv2d(8, 16, 5, padding: 2),
        ReLU(inplace: true),
        MaxPool2d(3, stride: 2),
        Conv2d(16, 24, 3, padding: 1),
        ReLU(inplace: true),
        Conv2d(24, 16, 3, padding: 1),
        ReLU(inplace: true),
        Conv2d(16, 16, 3, padding: 1),
        ReLU(inplace: true),
        MaxPool2d(3, stride: 2));

    private readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d((6, 6));
    private readonly Sequential classifier;

    public AlexNet(int classes = 10)
        : base(nameof(AlexNet))
    {
        classifier = Sequential(
            Dropout(),
            Linear(16 * 6 * 6, 32),
            ReLU(inplace: true),
            Dropout(),
            Linear(32, 32),
            ReLU(inplace: true),
            Linear(32, classes));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) =>
        classifier.call(flatten(avgpool.call(features.call(input)), 1));
}
