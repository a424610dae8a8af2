using Cluster.Torch.Modules;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Tests.Live.Models;

/// <summary>Is MobileNetV2 of models.py.</summary>
internal sealed class MobileNetV2 : Module<Tensor, Tensor>
{
    private readonly Sequential features;
    private readonly Sequential classifier;

    public MobileNetV2(int classes = 10)
        : base(nameof(MobileNetV2))
    {
        var steps = new List<Module<Tensor, Tensor>> { Convolution(3, 8, 3, 2) };
        var channels = 8L;
        (long Expansion, long Width, int Count, long Stride)[] settings =
            [(1, 4, 1, 1), (6, 6, 2, 2), (6, 8, 2, 2), (6, 12, 1, 1)];
        foreach (var (expansion, width, count, stride) in settings)
        {
            for (var index = 0; index < count; index++)
            {
                steps.Add(new InvertedResidual(channels, width, index == 0 ? stride : 1, expansion));
                channels = width;
            }
        }

        steps.Add(Convolution(channels, 32, 1));
        features = Sequential(steps);
        classifier = Sequential(Dropout(0.2), Linear(32, classes));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) =>
        classifier.call(functional.adaptive_avg_pool2d(features.call(input), new long[] { 1, 1 }).flatten(1));

    private static Sequential Convolution(long inputs, long outputs, long kernel, long stride = 1, long groups = 1) =>
        Sequential(
            Conv2d(inputs, outputs, kernel, stride, (kernel - 1) / 2, groups: groups, bias: false),
            BatchNorm2d(outputs),
            ReLU6(inplace: true));

    private sealed class InvertedResidual : Module<Tensor, Tensor>
    {
        private readonly Sequential conv;
        private readonly bool _adds;

        public InvertedResidual(long inputs, long outputs, long stride, long expansion)
            : base(nameof(InvertedResidual))
        {
            var hidden = inputs * expansion;
            conv = Sequential(Array.Empty<Module<Tensor, Tensor>>());
            if (expansion != 1) conv.append(Convolution(inputs, hidden, 1));
            conv.append(Convolution(hidden, hidden, 3, stride, hidden));
            conv.append(Conv2d(hidden, outputs, 1, bias: false));
            conv.append(BatchNorm2d(outputs));
            _adds = stride == 1 && inputs == outputs;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => _adds ? input + conv.call(input) : conv.call(input);
    }
}
