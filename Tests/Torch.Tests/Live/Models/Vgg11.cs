using Cluster.Torch.Modules;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Tests.Live.Models;

/// <summary>Is Vgg11 of models.py.</summary>
internal sealed class Vgg11 : Module<Tensor, Tensor>
{
    private static readonly long[] Widths = [4, 0, 8, 0, 16, 16, 0, 32, 32, 0, 32, 32, 0];
    private readonly Sequential features;
    private readonly Module<Tensor, Tensor> avgpool = AdaptiveAvgPool2d(new long[] { 2, 2 });
    private readonly Sequential classifier;

    public Vgg11(int classes = 10)
        : base(nameof(Vgg11))
    {
        var steps = new List<Module<Tensor, Tensor>>();
        var channels = 3L;
        foreach (var width in Widths)
        {
            if (width == 0)
            {
                steps.Add(MaxPool2d(2, stride: 2));
                continue;
            }

            steps.Add(Conv2d(channels, width, 3, padding: 1));
            steps.Add(ReLU(inplace: true));
            channels = width;
        }

        features = Sequential(steps);
        classifier = Sequential(
            Linear(32 * 2 * 2, 32), ReLU(true), Dropout(), Linear(32, 32), ReLU(true), Dropout(), Linear(32, classes));
        RegisterComponents();
        foreach (var module in modules()) Fill(module);
    }

    public override Tensor forward(Tensor input) => classifier.call(avgpool.call(features.call(input)).flatten(1));

    private static void Fill(Module module)
    {
        switch (module)
        {
            case Conv2d convolution:
                init.kaiming_normal_(
                    convolution.weight, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
                init.constant_(convolution.bias!, 0);
                break;
            case Linear linear:
                init.normal_(linear.weight, 0, 0.01);
                init.constant_(linear.bias!, 0);
                break;
        }
    }
}
