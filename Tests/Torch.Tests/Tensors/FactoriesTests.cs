using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Tensors;

public class FactoriesTests
{
    [Fact]
    public void Factories_ByDefault_MakeFloat32OnTheProcessor()
    {
        using var scope = NewDisposeScope();

        Assert.All(
            new[] { zeros(2, 3), ones([2, 3]), empty(2, 3), rand(2, 3), randn(2, 3), full([2, 3], 1.5) },
            tensor =>
            {
                Assert.Equal([2, 3], tensor.shape);
                Assert.Equal(ScalarType.Float32, tensor.dtype);
                Assert.Equal(CPU, tensor.device);
            });
    }

    [Theory]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Bool)]
    public void Ones_OfEachElementType_HoldsOnes(ScalarType type)
    {
        using var tensor = ones([3], type);

        Assert.Equal(type, tensor.dtype);
        Assert.Equal(3, tensor.ToString().Split('1').Length - 1);
    }

    [Fact]
    public void Arange_OfIntegers_IsInt64()
    {
        using var scope = NewDisposeScope();

        Assert.Equal([2L, 4, 6], arange(2, 8, 2).data<long>().ToArray());
        Assert.Equal([0f, 0.5f, 1f], arange(0, 1.5, 0.5).data<float>().ToArray());
        Assert.Equal([0f, 0.5f, 1f], linspace(0, 1, 3).data<float>().ToArray());
        Assert.Equal([1f, 0f, 0f, 1f], eye(2).data<float>().ToArray());
    }

    [Fact]
    public void Tensor_OfArrays_KeepsTheirTypeAndShape()
    {
        using var scope = NewDisposeScope();

        Assert.Equal(ScalarType.Int32, tensor([1, 2, 3]).dtype);
        Assert.Equal([2, 2], tensor([1f, 2, 3, 4], [2, 2]).shape);
        Assert.Equal([2, 3], tensor(new double[,] { { 1, 2, 3 }, { 4, 5, 6 } }).shape);
        Assert.Equal([], tensor(3f).shape);
        Assert.Equal(ScalarType.Float64, tensor([1f], dtype: float64).dtype);
        Assert.True(tensor([1f], requires_grad: true).requires_grad);
    }

    [Fact]
    public void FromArray_ShapeOfAnotherSize_IsRefused() =>
        Assert.Throws<ArgumentException>(() => from_array([1f, 2f], [3]));

    [Fact]
    public unsafe void FromBlob_OverOurMemory_SharesIt()
    {
        using var scope = NewDisposeScope();
        var memory = stackalloc float[] { 1, 2, 3, 4, 5, 6 };

        var whole = from_blob(memory, [2, 3]);
        var part = from_blob((nint)(memory + 2), new long[] { 2 });
        memory[2] = 30;
        part[1] = ones(1).squeeze() * 40;

        Assert.Equal((nint)memory, whole.data_ptr());
        Assert.Equal([1f, 2, 30, 40, 5, 6], whole.data<float>().ToArray());
    }

    [Fact]
    public void Like_AnotherTensor_TakesShapeAndType()
    {
        using var scope = NewDisposeScope();
        var model = zeros([2, 2], float64);

        Assert.Equal(ScalarType.Float64, ones_like(model).dtype);
        Assert.Equal([2, 2], randn_like(model).shape);
        Assert.Equal(ScalarType.Int64, zeros_like(model, int64).dtype);
        Assert.Equal(7, full_like(model, 7).mean().item<double>());
    }
}
