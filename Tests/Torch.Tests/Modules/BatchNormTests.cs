using Cluster.Torch.Tests.Goldens;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Tests.Modules;

public class BatchNormTests
{
    [Fact]
    public void Call_OneValuePerChannelInTraining_IsRefusedAndLeavesTheStatistics()
    {
        using var scope = NewDisposeScope();
        var layer = BatchNorm1d(3);
        var refused = Assert.Throws<ArgumentException>(() => layer.call(ones([1, 3])));
        Assert.Contains("[1, 3]", refused.Message, StringComparison.Ordinal);
        Assert.Equal([1f, 1f, 1f], layer.running_var!.data<float>().ToArray());
        layer.eval();
        Assert.Equal([1, 3], layer.call(ones([1, 3])).shape);
    }

    [Theory]
    [InlineData("bn_momentum", 0.1)]
    [InlineData("bn_mean", null)]
    public void Statistics_OverThreeBatches_ArePyTorchs(string name, double? momentum)
    {
        using var scope = NewDisposeScope();
        var layer = BatchNorm1d(3, momentum: momentum);
        for (var index = 0; index < 3; index++)
            Golden.SameResult($"{name}/{index}/out", layer.call(Golden.Read($"{name}/{index}/x")));

        Golden.SameState($"{name}/after", layer, exact: false);
        layer.eval();
        Golden.SameResult($"{name}/eval", layer.call(ones(2, 3)));
        Assert.Equal(3, layer.num_batches_tracked!.ToInt64());
    }

    [Fact]
    public void Input_OfWrongDimensions_IsRefused()
    {
        using var scope = NewDisposeScope();

        Assert.Throws<ArgumentException>(() => BatchNorm2d(3).call(ones(2, 3)));
        Assert.Throws<ArgumentException>(() => BatchNorm1d(3).call(ones(2, 3, 4, 4)));
    }
}
