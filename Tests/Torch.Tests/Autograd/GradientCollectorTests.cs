using Cluster.Torch.Modules;
using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Autograd;

public unsafe class GradientCollectorTests
{
    [Fact]
    public void Collect_AfterBackward_CopiesEachGradientAndClearsIt()
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [nn.Parameter(ones(2)), nn.Parameter(ones(3)), nn.Parameter(ones(1, 2))];
        ((parameters[0] * 2).sum() + (parameters[2] * 5).sum()).backward();
        var collector = new GradientCollector(parameters);
        var vector = stackalloc float[8];
        new Span<float>(vector, 8).Fill(-1);

        var summary = collector.Collect(vector, 8);

        Assert.Equal(7, collector.Length);
        Assert.Equal([2f, 2, 0, 0, 0, 5, 5, -1], new Span<float>(vector, 8).ToArray());
        Assert.Equal(new GradientSummary(1, true), summary);
        Assert.Equal([0, 1, 0], collector.Undefined.ToArray());
        Assert.All(parameters, parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void Collect_TransposedAndDoubleGradients_AreLaidOutAsTheParameter()
    {
        using var scope = NewDisposeScope();
        var matrix = nn.Parameter(arange(6, float32).view(2, 3));
        var wide = nn.Parameter(ones([2], float64));
        var other = arange(6, float32).view(3, 2);
        ((matrix.t() * other).sum() + (wide * 7).sum()).backward();
        var vector = stackalloc float[10];

        new GradientCollector([matrix, wide], [0, 8]).Collect(vector, 10);

        Assert.Equal([0f, 2, 4, 1, 3, 5, 0, 0, 7, 7], new Span<float>(vector, 10).ToArray());
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Collect_GradientThatIsNotFinite_TellsSo(float value)
    {
        using var scope = NewDisposeScope();
        var parameter = nn.Parameter(ones(9));
        var factors = ones(9);
        factors[7] = tensor(value);
        (parameter * factors).sum().backward();
        var vector = stackalloc float[9];

        Assert.False(new GradientCollector([parameter]).Collect(vector, 9).AllFinite);
        Assert.False(all_finite(vector, 9));
        Assert.True(all_finite(vector, 7));
    }

    [Fact]
    public void AllFinite_OfExtremeNumbers_IsTrue()
    {
        var numbers = stackalloc float[] { float.MaxValue, float.MinValue, float.Epsilon, 0, -0f };

        Assert.True(all_finite(numbers, 5));
        Assert.True(all_finite(null, 0));
    }

    [Fact]
    public void Collect_IntoATooShortVector_IsRefused()
    {
        using var parameter = nn.Parameter(ones(3));
        var collector = new GradientCollector([parameter]);

        Assert.Throws<ArgumentException>(() => collector.Collect(null, 2));
        Assert.Throws<ArgumentException>(() => new GradientCollector([parameter], [0, 3]));
    }

    [Fact]
    public void Collect_Steady_AllocatesNothing()
    {
        using var parameter = nn.Parameter(ones(3));
        var collector = new GradientCollector([parameter]);
        var vector = stackalloc float[3];
        collector.Collect(vector, 3);

        Assert.Equal(0, SteadyState.AllocatedBytes(() => collector.Collect(vector, 3)));
    }
}
