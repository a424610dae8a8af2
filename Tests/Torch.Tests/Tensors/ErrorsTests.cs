using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Tensors;

public class ErrorsTests
{
    [Fact]
    public void ShapeMismatch_InLinear_TellsBothShapesWithoutFrames()
    {
        using var scope = NewDisposeScope();

        var error = Assert.Throws<TorchException>(() => nn.functional.linear(ones(32, 10), ones(2, 5)));

        Assert.Equal("aten::linear", error.Operator);
        Assert.Equal("aten::linear: mat1 and mat2 shapes cannot be multiplied (32x10 and 5x2)", error.Message);
    }

    [Fact]
    public void WrongType_InLoss_TellsTheTypes()
    {
        using var scope = NewDisposeScope();

        var error = Assert.Throws<TorchException>(() => nn.functional.cross_entropy(ones(2, 3), ones([2], int32)));

        Assert.Contains("expected scalar type Long but found Int", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("frame #", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(".cpp", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void MissingDevice_IsRefusedWithLibtorchsWords()
    {
        Skip.If(cuda.is_available(), "there is an accelerator");
        using var x = ones(1);

        var error = Assert.Throws<TorchException>(() => x.to("cuda:0"));

        Assert.DoesNotContain("frame #", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void TwoDevices_InOneOperation_AreNamed()
    {
        Skip.IfNot(cuda.is_available(), "there is no accelerator");
        using var scope = NewDisposeScope();

        var error = Assert.Throws<TorchException>(() => ones(2, 2).mm(ones([2, 2], device: CUDA)));

        Assert.Contains("cuda:0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DisposedTensor_AnyUse_IsRefused()
    {
        var x = ones(2);
        x.Dispose();
        using var y = ones(2);

        Assert.Throws<ObjectDisposedException>(() => x.shape);
        Assert.Throws<ObjectDisposedException>(() => y + x);
        Assert.Throws<ObjectDisposedException>(() => x.backward());
        Assert.Equal("disposed tensor", x.ToString());
        x.Dispose();
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:x")]
    [InlineData("cpu:0:1")]
    public void DeviceName_Unknown_IsRefused(string name) => Assert.Throws<ArgumentException>(() => device(name));

    [Fact]
    public void DeviceName_Known_IsThatDevice()
    {
        Assert.Equal(new Device(DeviceType.CUDA, 1), device("cuda:1"));
        Assert.Equal(CPU, device("cpu:0"));
        Assert.Equal("cuda:0", device("cuda").ToString());
    }
}
