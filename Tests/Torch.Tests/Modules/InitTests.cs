using Cluster.Torch.Tests.Goldens;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Tests.Modules;

public class InitTests
{
    [Fact]
    public void Layers_AfterTheSameSeed_HavePyTorchsBitsAndKeys()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);

        Golden.SameState("init/linear", Linear(10, 5));
        Golden.SameState("init/linear_without_bias", Linear(7, 3, hasBias: false));
        Golden.SameState("init/conv", Conv2d(3, 4, 3));
        Golden.SameState("init/conv_groups", Conv2d(4, 6, (3, 5), groups: 2, bias: false));
        Golden.SameState("init/batch_norm", BatchNorm2d(3));
        Golden.SameState("init/sequential", Sequential(Linear(4, 3), ReLU(), Linear(3, 2)));
        var weight = empty(3, 5);
        // Fifteen numbers: below the length from which normal draws are vectorized.
        Golden.SameBits("init/kaiming_normal_", init.kaiming_normal_(weight));
        Golden.SameBits("init/xavier_uniform_", init.xavier_uniform_(weight));
        Golden.SameBits("init/xavier_normal_", init.xavier_normal_(weight));
    }

    [Fact]
    public void FanInAndFanOut_OfAVector_IsRefused()
    {
        using var x = ones(3);

        Assert.Throws<ArgumentException>(() => init.kaiming_uniform_(x));
    }
}
