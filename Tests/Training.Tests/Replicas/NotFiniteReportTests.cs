using Cluster.Parameters.Layout;
using Cluster.Training.Replicas;

namespace Cluster.Training.Tests.Replicas;

public sealed class NotFiniteReportTests : IDisposable
{
    private static readonly int[] Rows = [17, 4, 9];

    private readonly ParameterVector _gradient = new(ParameterLayout.Create(
    [
        new TensorSpec("fc.weight", DType.Float32, [2, 3], TensorKind.Parameter),
        new TensorSpec("norm.running_var", DType.Float32, [2], TensorKind.Buffer),
        new TensorSpec("fc.bias", DType.Float32, [3], TensorKind.Parameter),
    ]));

    [Fact]
    public void Describe_LossNotFinite_NamesItAndTheRows() => Assert.Equal(
        "the loss is NaN, training rows 17, 4, 9", NotFiniteReport.Describe(double.NaN, _gradient, Rows));

    [Fact]
    public void Describe_GradientNotFinite_CountsTheValuesOfItsFirstParameter()
    {
        _gradient.Floats[7] = float.NegativeInfinity;
        _gradient.Floats[8] = float.NaN;
        _gradient.FloatBuffers[0] = float.NaN;
        Assert.Equal(
            "the gradient of 'fc.bias' has 1 NaN and 1 Inf in 3 values from index 1 on, training rows 17, 4, 9",
            NotFiniteReport.Describe(0.5, _gradient, Rows));
    }

    [Fact]
    public void Describe_BufferNotFinite_CallsItABuffer()
    {
        _gradient.FloatBuffers[1] = float.PositiveInfinity;
        Assert.StartsWith(
            "the loss is Infinity, the buffer 'norm.running_var' has 0 NaN and 1 Inf in 2 values from index 1 on,",
            NotFiniteReport.Describe(double.PositiveInfinity, _gradient, Rows), StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_ManyRows_ListsTheFirstOfThem() => Assert.Equal(
        "the loss is NaN, training rows 0, 1, 2, 3, 4, 5, 6, 7, ... of 32",
        NotFiniteReport.Describe(double.NaN, _gradient, [.. Enumerable.Range(0, 32)]));

    public void Dispose() => _gradient.Dispose();
}
