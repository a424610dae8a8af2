using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Tensors;

public class ViewsTests
{
    [Fact]
    public void Views_OfATensor_ShareItsMemory()
    {
        using var scope = NewDisposeScope();
        var x = arange(12, float32).view(3, 4);

        Tensor[] views =
        [
            x.reshape(4, -1), x.narrow(0, 1, 2), x.t(), x.transpose(0, 1), x.unsqueeze(0), x.flatten(), x.select(0, 1),
        ];
        x.zero_();

        Assert.All(views, view => Assert.Equal(0, view.sum().item<float>()));
        Assert.Equal([4, 3], views[2].shape);
        Assert.Equal([1, 3, 4], views[4].shape);
        Assert.Equal([3, 4], views[4].squeeze().shape);
        Assert.Equal([1L, 4], x.transpose(0, 1).stride());
    }

    [Fact]
    public void Index_ByNumbersStretchesTensorsAndMasks_TakesTheParts()
    {
        using var scope = NewDisposeScope();
        var x = arange(12, float32).view(3, 4);

        Assert.Equal(6, x[1, 2].item<float>());
        Assert.Equal([8f, 9, 10, 11], x[^1].data<float>().ToArray());
        Assert.Equal([1f, 5, 9], x[.., 1].contiguous().data<float>().ToArray());
        Assert.Equal([5f, 6], x[1, 1..3].data<float>().ToArray());
        Assert.Equal([0f, 2], x[0, TensorIndex.Slice(step: 2)].contiguous().data<float>().ToArray());
        Assert.Equal([3f, 7, 11], x[TensorIndex.Ellipsis, 3].contiguous().data<float>().ToArray());
        Assert.Equal([3, 1, 4], x[TensorIndex.Colon, TensorIndex.None].shape);
        Assert.Equal([2, 4], x[tensor([2L, 0])].shape);
        Assert.Equal([8f, 0], x[tensor([2L, 0]), 0].data<float>().ToArray());
        Assert.Equal([10f, 11], x[x > 9].data<float>().ToArray());
        Assert.Equal([8f, 9, 10, 11, 0, 1, 2, 3], x.index_select(0, tensor([2L, 0])).data<float>().ToArray());
    }

    [Fact]
    public void Index_Set_CopiesIntoTheTensor()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 3);

        x[0, 1] = tensor(5f);
        x[1] = ones(3);
        x[x == 0] = tensor(-1f);

        Assert.Equal([-1f, 5, -1, 1, 1, 1], x.data<float>().ToArray());
    }

    [Fact]
    public void CatAndStack_OfTwo_JoinThem()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (ones(2), zeros(2));

        Assert.Equal([1f, 1, 0, 0], cat([x, y]).data<float>().ToArray());
        Assert.Equal([2, 2], stack([x, y], 1).shape);
        Assert.Equal([1, 2], arange(5).split(3).Select(part => part.numel()).Order().Select(n => n - 1).ToArray());
        Assert.Equal(3, arange(6).chunk(3).Length);
        Assert.Equal(6, arange(6).unbind().Length);
    }

    [Fact]
    public void Conversion_ToAnotherType_Converts()
    {
        using var scope = NewDisposeScope();
        var x = tensor([1.7f, 0]);

        Assert.Equal([1L, 0], x.@long().data<long>().ToArray());
        Assert.Equal([true, false], x.@bool().data<bool>().ToArray());
        Assert.Equal(ScalarType.Float64, x.to(float64, CPU).dtype);
        Assert.Equal(x.data_ptr(), x.to(CPU).data_ptr());
        Assert.NotEqual(x.data_ptr(), x.clone().data_ptr());
        Assert.Equal([3f, 3], x.copy_(tensor([3.0])).data<float>().ToArray());
    }
}
