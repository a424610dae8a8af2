using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Autograd;

public class BackwardTests
{
    [Fact]
    public void Backward_OfASum_GivesTheGradientAndAddsUp()
    {
        using var scope = NewDisposeScope();
        var x = tensor([1f, 2, 3], requires_grad: true);

        Assert.Null(x.grad);
        (x * x).sum().backward();
        Assert.Equal([2f, 4, 6], x.grad!.data<float>().ToArray());
        (x * x).sum().backward();
        Assert.Equal([4f, 8, 12], x.grad!.data<float>().ToArray());
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void Backward_WithoutTracking_IsRefused()
    {
        using var x = ones(1);

        var error = Assert.Throws<TorchException>(() => x.backward());

        Assert.Contains("does not require grad", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Backward_TwiceThroughOneGraph_NeedsRetainGraph()
    {
        using var scope = NewDisposeScope();
        var x = tensor([2f], requires_grad: true);
        var y = (x * x).sum();
        y.backward(retain_graph: true);
        y.backward();

        Assert.Equal(8, x.grad!.item<float>());
        Assert.Throws<TorchException>(() => y.backward());
    }

    [Fact]
    public void Backward_WithAGradient_StartsFromIt()
    {
        using var scope = NewDisposeScope();
        var x = tensor([1f, 2], requires_grad: true);
        (x * 3).backward(tensor([1f, 10]));

        Assert.Equal([3f, 30], x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void DivisionOfANumber_ByATrackedTensor_CanBeDifferentiated()
    {
        using var scope = NewDisposeScope();
        var x = tensor([2f], requires_grad: true);
        (6 / x).sum().backward();

        Assert.Equal(-1.5f, x.grad!.item<float>());
    }

    [Fact]
    public void Leaf_AndDetach_TellWhatIsTracked()
    {
        using var scope = NewDisposeScope();
        var x = ones([1], requires_grad: true);
        var y = x * 2;

        Assert.True(x.is_leaf);
        Assert.False(y.is_leaf);
        Assert.True(y.requires_grad);
        Assert.False(y.detach().requires_grad);
        y.retain_grad();
        y.sum().backward();
        Assert.Equal(1, y.grad!.item<float>());
        Assert.Throws<TorchException>(() => y.requires_grad = false);
    }

    [Fact]
    public unsafe void SetData_OverOurMemory_KeepsTheParameterAndItsTraining()
    {
        using var scope = NewDisposeScope();
        var memory = stackalloc float[] { 3, 4 };
        using var parameter = nn.Parameter(ones(2));

        parameter.set_data(from_blob(memory, [2]));
        (parameter * parameter).sum().backward();

        Assert.Equal((nint)memory, parameter.data_ptr());
        Assert.True(parameter.is_leaf && parameter.requires_grad);
        Assert.Equal([6f, 8], parameter.grad!.data<float>().ToArray());
        memory[0] = 10;
        Assert.Equal(14, parameter.sum().item<float>());
    }
}
