using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;
using static Cluster.Torch.torch.nn.functional;

namespace Cluster.Torch.Tests.Modules;

/// <summary>Compiles a model as people write it for TorchSharp: only the lines with using differ there.</summary>
public class TorchSharpSourceTests
{
    [Fact]
    public void Model_WrittenForTorchSharp_Trains()
    {
        torch.manual_seed(1);
        using var d = torch.NewDisposeScope();
        using var model = new Mnist("model", torch.CPU);
        var criterion = nn.CrossEntropyLoss();
        var (data, target) = (torch.randn(4, 1, 28, 28), torch.randint(10, new long[] { 4 }, dtype: torch.int64));
        model.train();
        using var prediction = model.call(data);
        var output = criterion.call(prediction, target);
        output.backward();
        var correct = prediction.argmax(1).eq(target).sum().ToInt32();

        Assert.InRange(correct, 0, 4);
        Assert.All(model.parameters(), p => Assert.NotNull(p.grad));
        Assert.Equal(8, model.named_parameters().Count());
    }

    private sealed class Mnist : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> conv1 = Conv2d(1, 8, 3);
        private readonly Module<Tensor, Tensor> conv2 = Conv2d(8, 16, 3);
        private readonly Module<Tensor, Tensor> fc1 = Linear(2304, 32);
        private readonly Module<Tensor, Tensor> fc2 = Linear(32, 10);
        private readonly Module<Tensor, Tensor> pool1 = MaxPool2d(kernel_size: new long[] { 2, 2 });
        private readonly Module<Tensor, Tensor> relu1 = ReLU();
        private readonly Module<Tensor, Tensor> dropout1 = Dropout(0.25);
        private readonly Module<Tensor, Tensor> flatten = Flatten();

        public Mnist(string name, torch.Device? device = null)
            : base(name)
        {
            RegisterComponents();
            if (device is not null && device.type != DeviceType.CPU) this.to(device);
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = relu1.call(conv1.call(input));
            x = relu1.forward(conv2.forward(x));
            x = dropout1.forward(pool1.forward(x));
            x = relu(fc1.forward(flatten.forward(x)));
            return log_softmax(fc2.forward(x), dim: 1).MoveToOuterDisposeScope();
        }
    }
}
