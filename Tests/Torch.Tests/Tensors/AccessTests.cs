using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Tensors;

public class AccessTests
{
    [Fact]
    public void Data_OfATensor_ReadsAndWritesInPlace()
    {
        using var x = zeros(2, 2);
        var data = x.data<float>();
        data[1, 0] = 5;
        Span<float> span = data;
        span[3] = 7;

        Assert.Equal([0f, 0, 5, 7], x.data<float>().ToArray());
        Assert.Equal(4, data.Count);
        Assert.Equal(16, x.bytes.Length);
    }

    [Fact]
    public void Data_OfAnotherType_IsRefused()
    {
        using var x = zeros(2);

        Assert.Throws<InvalidOperationException>(() => x.data<double>().Count);
    }

    [Fact]
    public void Data_OfATransposedTensor_IsRefused()
    {
        using var x = zeros(2, 3);
        using var t = x.t();

        Assert.Throws<InvalidOperationException>(() => t.data<float>().Count);
    }

    [Fact]
    public void Data_IndexOutside_IsRefused()
    {
        using var x = zeros(2, 3);

        Assert.Throws<ArgumentOutOfRangeException>(() => x.data<float>()[0, 3]);
        Assert.Throws<ArgumentException>(() => x.data<float>()[0]);
    }

    [Fact]
    public void Item_OfOneElement_Converts()
    {
        using var x = tensor(2.5);

        Assert.Equal(2.5f, x.item<float>());
        Assert.Equal(2, x.ToInt64());
        Assert.True(x.item<bool>());
    }

    [Fact]
    public void ToString_OfATensor_TellsShapeTypeDeviceAndElements()
    {
        using var x = tensor(new[,] { { 1.5f, 2 }, { 3, 4 } });

        Assert.Equal("[2, 2] Float32 on cpu: [1.5, 2, 3, 4]", x.ToString());
        using var y = ones([100], int64);
        Assert.EndsWith("1, 1, ...]", y.ToString(), StringComparison.Ordinal);
    }
}
