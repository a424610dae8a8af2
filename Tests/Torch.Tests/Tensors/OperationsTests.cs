using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Tensors;

public class OperationsTests
{
    [Fact]
    public void Operators_OnTensorsAndNumbers_ComputeElementByElement()
    {
        using var scope = NewDisposeScope();
        var x = tensor([1f, 2, 3]);
        var y = tensor([4f, 5, 6]);

        Assert.Equal([5f, 7, 9], (x + y).data<float>().ToArray());
        Assert.Equal([3f, 3, 3], (y - x).data<float>().ToArray());
        Assert.Equal([4f, 10, 18], (x * y).data<float>().ToArray());
        Assert.Equal([4f, 2.5f, 2], (y / x).data<float>().ToArray());
        Assert.Equal([2f, 1, 0], (3 - x).data<float>().ToArray());
        Assert.Equal([6f, 3, 2], (6 / x).data<float>().ToArray());
        Assert.Equal([-1f, -2, -3], (-x).data<float>().ToArray());
        Assert.Equal([2f, 4, 6], (2 * x).data<float>().ToArray());
        Assert.Equal([false, true, true], (x >= 2).data<bool>().ToArray());
        Assert.Equal([false, true, false], ((x > 1) & (x < 3)).data<bool>().ToArray());
        Assert.Equal([1f, 4, 9], x.pow(2).data<float>().ToArray());
    }

    [Fact]
    public void InPlace_Operations_ChangeTheTensorAndGiveItBack()
    {
        using var scope = NewDisposeScope();
        var x = tensor([1f, -2, 3]);
        var live = LiveTensorCount;

        Assert.Same(x, x.add_(1).mul_(2).sub_(1).div_(2).abs_().clamp_(max: 3));
        Assert.Equal(live, LiveTensorCount);
        Assert.Equal([1.5f, 1.5f, 3], x.data<float>().ToArray());
        Assert.Equal(0, x.zero_().sum().item<float>());
        Assert.Equal(12, x.fill_(4).sum().item<float>());
    }

    [Fact]
    public void Functions_OfEachElement_AgreeWithMath()
    {
        using var scope = NewDisposeScope();
        var x = tensor([0.5, 2.0]);
        (Tensor Actual, Func<double, double> Expected)[] cases =
        [
            (x.exp(), Math.Exp), (x.log(), Math.Log), (sqrt(x), Math.Sqrt), (abs(-x), v => v), (x.tanh(), Math.Tanh),
            (sigmoid(x), v => 1 / (1 + Math.Exp(-v))), (relu(x - 1), v => Math.Max(0, v - 1)), (x.square(), v => v * v),
            (clamp(x, 1, 1.5), v => Math.Clamp(v, 1, 1.5)), (maximum(x, 1 - x), v => Math.Max(v, 1 - v)),
        ];

        Assert.All(cases, c => Assert.Equal(c.Expected(2.0), c.Actual[1].item<double>(), 12));
        Assert.All(cases, c => Assert.Equal(c.Expected(0.5), c.Actual[0].item<double>(), 12));
    }

    [Fact]
    public void Reductions_OverAllAndOverDimensions_GiveTheirNumbers()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[,] { { 1f, 5, 3 }, { 4, 2, 6 } });

        Assert.Equal(21, x.sum().item<float>());
        Assert.Equal(3.5f, mean(x).item<float>());
        Assert.Equal([5f, 7, 9], x.sum(0).data<float>().ToArray());
        Assert.Equal([2, 1], x.mean([1], keepdim: true).shape);
        Assert.Equal(6, x.max().item<float>());
        Assert.Equal([1L, 2], x.argmax(1).data<long>().ToArray());
        Assert.Equal(5, x.argmax().item<long>());
        Assert.Equal([1f, 2], x.min(1).values.data<float>().ToArray());
        Assert.Equal([0L, 1], x.min(1).indexes.data<long>().ToArray());
        Assert.True(x.eq(5).any().item<bool>());
        Assert.False((x > 1).all().ToBoolean());
        Assert.Equal(1, x.softmax(1)[0].sum().item<float>(), 6);
        Assert.Equal(Math.Log(x.softmax(1)[0, 0].item<float>()), x.log_softmax(1)[0, 0].item<float>(), 5);
        Assert.Equal(21, x.sum(type: float64).item<double>());
        Assert.False((x / 0).isfinite().any().ToBoolean());
    }

    [Fact]
    public void MatrixProducts_OfSmallMatrices_GiveTheirNumbers()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[,] { { 1f, 2 }, { 3, 4 } });

        Assert.Equal([7f, 10, 15, 22], x.matmul(x).data<float>().ToArray());
        Assert.Equal([7f, 10, 15, 22], mm(x, x).data<float>().ToArray());
        Assert.Equal([8f, 12, 18, 26], addmm(x, x, x).data<float>().ToArray());
        Assert.Equal(5, x[0].dot(x[0]).item<float>());
    }
}
