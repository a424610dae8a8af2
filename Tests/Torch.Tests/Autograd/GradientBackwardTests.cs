using Cluster.Torch.Modules;
using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Autograd;

public unsafe class GradientBackwardTests
{
    public static TheoryData<string> Graphs =>
        [nameof(UsedTwice), nameof(UsedThreeTimes), nameof(Expanded), nameof(Transposed), nameof(Views), nameof(InPlace),
            nameof(Normalized)];

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Backward_EachKindOfGraph_GivesTheBitsOfLibtorchsEngine(string graph)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        Parameter[] parameters =
            [nn.Parameter(randn(4, 4)), nn.Parameter(randn(4)), nn.Parameter(randn(4, 4)), nn.Parameter(randn(7))];
        using var collector = new GradientCollector(parameters);
        var expected = new float[collector.Length];
        var actual = new float[collector.Length];
        Array.Fill(actual, -1);
        LossOf(graph, parameters).backward();
        var before = collector.Collect(expected);

        var summary = collector.Backward(LossOf(graph, parameters), actual);

        Assert.Equal(before, summary);
        Assert.Equal(1, summary.UndefinedCount - collector.Undefined[..3].ToArray().Sum(flag => flag));
        Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), actual.Select(BitConverter.SingleToInt32Bits));
        Assert.All(parameters, parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void Backward_WithATail_TellsWhatIsFinal()
    {
        using var scope = NewDisposeScope();
        var (first, second, third, bias, last) = LargeLayers();
        using var collector = new GradientCollector([first, second, third, bias, last]);
        var vector = new float[collector.Length];
        Array.Fill(vector, float.NaN);
        var told = new List<(int From, float[] Tail)>();

        var summary = collector.Backward(Loss(), vector, from => told.Add(((int)from, vector[(int)from..])));

        Assert.True(summary.AllFinite);
        Assert.Equal([2 * 300 * 300, 300 * 300], told.Select(t => t.From));
        Assert.All(told, t => Assert.Equal(vector[t.From..].Select(BitConverter.SingleToInt32Bits), t.Tail.Select(BitConverter.SingleToInt32Bits)));

        told.Clear();
        collector.Backward(Loss(), vector);
        collector.Backward(Loss() * float.NaN, vector, from => told.Add(((int)from, [])));
        using var inAnotherOrder = new GradientCollector([first, second], [300 * 300, 0]);
        inAnotherOrder.Backward(Loss(), vector, from => told.Add(((int)from, [])));
        Assert.Empty(told);

        Tensor Loss()
        {
            var middle = nn.functional.linear(nn.functional.linear(ones(2, 300), first), second);
            return nn.functional.linear(nn.functional.linear(middle, third, bias), last).mean();
        }
    }

    [Fact]
    public void Backward_TailsListenerFails_ThrowsItAndGoesOnAfter()
    {
        using var scope = NewDisposeScope();
        var (first, second, third, _, _) = LargeLayers();
        using var collector = new GradientCollector([first, second, third]);
        var vector = new float[collector.Length];
        var asked = 0;

        Assert.Throws<InvalidDataException>(() => collector.Backward(Loss(), vector, _ =>
        {
            asked++;
            throw new InvalidDataException();
        }));
        Assert.Equal(1, asked);
        Assert.True(collector.Backward(Loss(), vector, _ => asked++).AllFinite);
        Assert.Equal(3, asked);

        Tensor Loss() => nn.functional.linear(nn.functional.linear(nn.functional.linear(ones(2, 300), first), second), third).mean();
    }

    private static (Parameter First, Parameter Second, Parameter Third, Parameter Bias, Parameter Last) LargeLayers() =>
        (nn.Parameter(randn(300, 300)), nn.Parameter(randn(300, 300)), nn.Parameter(randn(300, 300)), nn.Parameter(randn(300)),
            nn.Parameter(randn(10, 300)));

    [Theory]
    [InlineData("layers")]
    [InlineData("no bias")]
    [InlineData("used twice")]
    [InlineData("used once more elsewhere")]
    [InlineData("transposed weights")]
    [InlineData("frozen")]
    public void Backward_LargeLayer_HasTheBitsOfLibtorchsEngine(string kind)
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        var (w, v, b) = (nn.Parameter(randn(80, 80)), nn.Parameter(randn(80, 80), kind != "frozen"), nn.Parameter(randn(80)));
        var x = randn(9, 80);
        using var collector = new GradientCollector([w, v, b]);
        var expected = new float[collector.Length];
        var actual = new float[collector.Length];
        Array.Fill(actual, float.NaN);
        Loss().backward();
        collector.Collect(expected);

        for (var time = 0; time < 2; time++)
        {
            var summary = collector.Backward(Loss(), actual);

            Assert.Equal(new GradientSummary(kind == "frozen" ? 1 : 0, true), summary);
            Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), actual.Select(BitConverter.SingleToInt32Bits));
        }

        Tensor Loss()
        {
            var first = nn.functional.linear(x, kind == "transposed weights" ? w.t() : w, kind == "no bias" ? null : b);
            var second = nn.functional.linear(first.relu(), kind == "used twice" ? w : v, b);
            var loss = second.sigmoid().sum();
            return kind switch
            {
                "used twice" => loss + v.sum(),
                "used once more elsewhere" => loss + (w * w).sum(),
                _ => loss,
            };
        }
    }

    [Fact]
    public void Backward_LargeGradientThatIsNotFinite_TellsSo()
    {
        using var scope = NewDisposeScope();
        var w = nn.Parameter(ones(80, 80));
        var x = ones(2, 80);
        x[1] = tensor(float.PositiveInfinity);
        using var collector = new GradientCollector([w]);

        Assert.False(collector.Backward(nn.functional.linear(x, w).sum(), new float[collector.Length]).AllFinite);
    }

    [Fact]
    public void Backward_SparseGradient_IsWrittenOut()
    {
        using var scope = NewDisposeScope();
        var rows = from_array<long>([2, 0, 2], [3]);
        var parameter = nn.Parameter(ones(4, 2));
        using var collector = new GradientCollector([parameter]);
        var vector = new float[8];

        var summary = collector.Backward(nn.functional.embedding(rows, parameter, sparse: true).sum(), vector);

        Assert.Equal([1f, 1, 0, 0, 2, 2, 0, 0], vector);
        Assert.Equal(new GradientSummary(0, true), summary);
    }

    [Fact]
    public void Backward_GradientFromBefore_IsAddedTo()
    {
        using var scope = NewDisposeScope();
        var parameter = nn.Parameter(ones(2));
        using var collector = new GradientCollector([parameter]);
        var vector = new float[2];
        (parameter * 3).sum().backward();

        collector.Backward((parameter * 2).sum(), vector);

        Assert.Equal([5f, 5], vector);
        Assert.Null(parameter.grad);
        collector.Backward((parameter * 2).sum(), vector);
        Assert.Equal([2f, 2], vector);
    }

    [Fact]
    public void Backward_RetainedGradient_IsThereAndTheNumbersAreTheSame()
    {
        using var scope = NewDisposeScope();
        var parameter = nn.Parameter(ones(2));
        using var collector = new GradientCollector([parameter]);
        var vector = new float[2];
        var middle = parameter * 3;
        middle.retain_grad();

        collector.Backward((middle * 2).sum(), vector);

        Assert.Equal([6f, 6], vector);
        Assert.Equal([2f, 2], middle.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Backward_OtherLeaf_GetsItsGradientAsEver()
    {
        using var scope = NewDisposeScope();
        var parameter = nn.Parameter(ones(2));
        var other = ones([2], requires_grad: true);
        using var collector = new GradientCollector([parameter]);
        var vector = new float[2];

        collector.Backward((parameter * other * 2).sum(), vector);
        collector.Backward((parameter * other * 2).sum(), vector);

        Assert.Equal([2f, 2], vector);
        Assert.Equal([4f, 4], other.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Backward_FrozenAndThawedParameter_FollowsItsState()
    {
        using var scope = NewDisposeScope();
        var frozen = nn.Parameter(ones(1), requires_grad: false);
        var trained = nn.Parameter(ones(1));
        using var collector = new GradientCollector([frozen, trained]);
        var vector = new float[] { -1, -1 };

        collector.Backward((frozen * trained * 2).sum(), vector);
        Assert.Equal([0f, 2], vector);
        Assert.Equal([1, 0], collector.Undefined.ToArray());
        frozen.requires_grad = true;
        trained.requires_grad = false;
        collector.Backward((frozen * trained * 2).sum(), vector);
        Assert.Equal([2f, 0], vector);
        Assert.Equal([0, 1], collector.Undefined.ToArray());
    }

    [Fact]
    public void Backward_ParameterOfAnotherType_IsCollectedAllTheSame()
    {
        using var scope = NewDisposeScope();
        var parameter = nn.Parameter(ones(2));
        using var collector = new GradientCollector([parameter]);
        var vector = new float[2];
        parameter.set_data(ones([2], float64));

        collector.Backward((parameter * 7).sum(), vector);

        Assert.Equal([7f, 7], vector);
    }

    [Fact]
    public void Backward_OtherBackwardWithRetainedGraph_StillRuns()
    {
        using var scope = NewDisposeScope();
        var parameter = nn.Parameter(ones(1) * 3);
        using var collector = new GradientCollector([parameter]);
        var vector = new float[1];
        var loss = (parameter * parameter).sum();
        loss.backward(retain_graph: true);
        Assert.Equal(6, parameter.grad!.item<float>());
        parameter.grad = null;

        collector.Backward(loss, vector);

        Assert.Equal([6f], vector);
        Assert.Throws<TorchException>(() => collector.Backward(loss, vector));
        loss = (parameter * parameter).sum();
        loss.backward(create_graph: true);
        var gradient = parameter.grad!;
        parameter.grad = null;
        collector.Backward(gradient.sum(), vector);
        Assert.Equal([2f], vector);
    }

    [Fact]
    public void Backward_WhatCannotBeDifferentiated_IsRefusedAndTheNextOneRuns()
    {
        using var scope = NewDisposeScope();
        var parameter = nn.Parameter(ones(2));
        var collector = new GradientCollector([parameter]);
        var vector = new float[2];

        Assert.Throws<TorchException>(() => collector.Backward(ones(1), vector));
        Assert.Throws<TorchException>(() => collector.Backward(parameter * 2, vector));
        Assert.Throws<ArgumentException>(() => collector.Backward((parameter * 2).sum(), new float[1]));
        collector.Backward((parameter * 2).sum(), vector);
        Assert.Equal([2f, 2], vector);
        collector.Dispose();
        Assert.Throws<ObjectDisposedException>(() => collector.Collect(vector));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Backward_GradientThatIsNotFinite_TellsSo(float value)
    {
        using var scope = NewDisposeScope();
        var parameter = nn.Parameter(ones(20_000));
        using var collector = new GradientCollector([parameter]);
        var factors = ones(20_000);
        var vector = new float[20_000];
        Assert.True(collector.Backward((parameter * factors).sum(), vector).AllFinite);
        factors[19_999] = tensor(value);

        Assert.False(collector.Backward((parameter * factors).sum(), vector).AllFinite);
    }

    private static Tensor LossOf(string graph, Parameter[] p) => graph switch
    {
        nameof(UsedTwice) => UsedTwice(p),
        nameof(UsedThreeTimes) => UsedThreeTimes(p),
        nameof(Expanded) => Expanded(p),
        nameof(Transposed) => Transposed(p),
        nameof(Views) => Views(p),
        nameof(InPlace) => InPlace(p),
        _ => Normalized(p),
    };

    private static Tensor UsedTwice(Parameter[] p) => (p[0].matmul(p[2]).tanh().matmul(p[0]) + p[1]).sum();

    private static Tensor UsedThreeTimes(Parameter[] p)
    {
        var x = p[0].matmul(p[1]).tanh();
        return (p[0].matmul(x).sigmoid() * x + p[0].matmul(x * 0.3).exp() + x * p[1]).mean();
    }

    private static Tensor Expanded(Parameter[] p) => (p[1].expand(4, 4) * p[0] + p[1].unsqueeze(1) * p[2]).exp().sum();

    private static Tensor Transposed(Parameter[] p) => (p[0].t() * p[2]).sum() + p[2].t().contiguous().matmul(p[1]).sum();

    private static Tensor Views(Parameter[] p) => (p[0].view(16).narrow(0, 3, 4) * p[1]).sum() + p[2].select(0, 1).exp().sum();

    private static Tensor InPlace(Parameter[] p)
    {
        var x = p[0] * 1.5;
        x.mul_(p[2]);
        x.relu_();
        return (x + p[1]).tanh().sum();
    }

    private static Tensor Normalized(Parameter[] p) =>
        nn.functional.cross_entropy(
            nn.functional.batch_norm(p[0].matmul(p[2].t()), null, null, p[1], null, training: true).relu(),
            arange(4, int64));
}
