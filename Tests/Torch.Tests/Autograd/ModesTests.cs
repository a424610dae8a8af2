using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Autograd;

public class ModesTests
{
    [Fact]
    public void NoGrad_Nested_GoesBackStepByStep()
    {
        using var scope = NewDisposeScope();
        var x = ones([1], requires_grad: true);
        using (no_grad())
        {
            Assert.False((x * 2).requires_grad);
            using (enable_grad()) Assert.True((x * 2).requires_grad);
            Assert.False(is_grad_enabled());
        }

        Assert.True(is_grad_enabled());
        Assert.True((x * 2).requires_grad);
    }

    [Fact]
    public void InferenceMode_Inside_TracksNothing()
    {
        using var scope = NewDisposeScope();
        var x = ones([1], requires_grad: true);
        Tensor y;
        using (inference_mode()) y = x * 2;

        Assert.False(y.requires_grad);
        Assert.Throws<TorchException>(() => (y * x).sum().backward());
        Assert.True(is_grad_enabled());
    }

    [Fact]
    public void NoGrad_EndedOnAnotherThread_IsRefused()
    {
        using var mode = no_grad();
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(mode.Dispose));
        thread.Start();
        thread.Join();

        Assert.IsType<InvalidOperationException>(error);
    }
}
