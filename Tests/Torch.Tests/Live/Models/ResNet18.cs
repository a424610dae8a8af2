using Cluster.Torch.Modules;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Tests.Live.Models;

/// <summary>Is ResNet18 of models.py.</summary>
internal sealed class ResNet18 : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> conv1 = Conv2d(3, 8, 7, stride: 2, padding: 3, bias: false);
    private readonly Module<Tensor, Tensor> bn1 = BatchNorm2d(8);
    private readonly Module<Tensor, Tensor> relu = ReLU(inplace: true);
    private readonly Module<Tensor, Tensor> maxpool = MaxPool2d(3, stride: 2, padding: 1);
    private readonly Module<Tensor, Tensor> layer1 = Sequential(new BasicBlock(8, 8, 1), new BasicBlock(8, 8, 1));
    private readonly Module<Tensor, Tensor> layer2 = Sequential(new BasicBlock(8, 16, 2), new BasicBlock(16, 16, 1));
    private readonly Module<Tensor, Tensor> layer3 = Sequential(new BasicBlock(16, 24, 2), new BasicBlock(24, 24, 1));
    private readonly Module<Tensor, Tensor> layer4 = Sequential(new BasicBlock(24, 32, 2), new BasicBlock(32, 32, 1));
    private readonly Module<Tensor, Tensor> avgpool = AdaptiveAvgPool2d(new long[] { 1, 1 });
    private readonly Module<Tensor, Tensor> fc;

    public ResNet18(int classes = 10)
        : base(nameof(ResNet18))
    {
        fc = Linear(32, classes);
        RegisterComponents();
        foreach (var convolution in modules().OfType<Conv2d>())
            init.kaiming_normal_(
                convolution.weight, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = maxpool.call(relu.call(bn1.call(conv1.call(input))));
        x = layer4.call(layer3.call(layer2.call(layer1.call(x))));
        return fc.call(avgpool.call(x).flatten(1)).MoveToOuterDisposeScope();
    }

    private sealed class BasicBlock : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> conv1;
        private readonly Module<Tensor, Tensor> bn1;
        private readonly Module<Tensor, Tensor> relu = ReLU(inplace: true);
        private readonly Module<Tensor, Tensor> conv2;
        private readonly Module<Tensor, Tensor> bn2;
        private readonly Module<Tensor, Tensor>? downsample;

        public BasicBlock(long inputs, long outputs, long stride)
            : base(nameof(BasicBlock))
        {
            conv1 = Conv2d(inputs, outputs, 3, stride, 1, bias: false);
            bn1 = BatchNorm2d(outputs);
            conv2 = Conv2d(outputs, outputs, 3, 1, 1, bias: false);
            bn2 = BatchNorm2d(outputs);
            if (stride != 1 || inputs != outputs)
                downsample = Sequential(Conv2d(inputs, outputs, 1, stride, bias: false), BatchNorm2d(outputs));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = bn2.call(conv2.call(relu.call(bn1.call(conv1.call(input)))));
            x.add_(downsample is null ? input : downsample.call(input));
            return relu.call(x).MoveToOuterDisposeScope();
        }
    }
}
