using static Cluster.Torch.torch;
using F = Cluster.Torch.torch.nn.functional;

namespace Cluster.Torch.Tests.Autograd;

/// <summary>What the bridge computes as one node has the bits of what libtorch composes.</summary>
public class LayersTests
{
    public static TheoryData<string> Inputs =>
    [
        "rows", "one row", "one number each", "three dimensions", "one of each of three", "transposed", "part of wider rows",
        "transposed weights", "no bias", "three dimensions, no bias", "not tracked", "frozen weights", "frozen bias", "one gradient for all", "transposed gradient",
    ];

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Linear_EachKindOfInput_HasTheBitsOfItsParts(string kind)
    {
        using var scope = NewDisposeScope();
        var (own, composed) = (new LinearCase(kind), new LinearCase(kind));

        own.Run(F.linear);
        composed.Run((x, w, b) => x.dim() == 2
            ? Product(x, w, b)
            : Product(x.reshape(-1, x.size(-1)), w, b).view(x.size(0), x.size(1), w.size(0)));

        AssertSameBits(composed.Results, own.Results);
    }

    [Theory]
    [InlineData(5, nn.Reduction.Mean, -100)]
    [InlineData(5, nn.Reduction.Sum, -100)]
    [InlineData(5, nn.Reduction.None, -100)]
    [InlineData(5, nn.Reduction.Mean, 1)]
    [InlineData(5, nn.Reduction.None, 1)]
    [InlineData(40_000, nn.Reduction.Mean, -100)]
    public void CrossEntropy_EachReduction_HasTheBitsOfItsParts(long rows, nn.Reduction reduction, long ignored)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var values = randn(rows, 3);
        var classes = randint(0, 3, [rows], dtype: ScalarType.Int64);
        var results = new List<Tensor?[]>();
        foreach (var loss in (Func<Tensor, Tensor>[])
                 [
                     x => F.cross_entropy(x, classes, null, ignored, reduction),
                     x => F.nll_loss(F.log_softmax(x, 1), classes, null, reduction: reduction, ignore_index: ignored),
                 ])
        {
            var scores = values.clone().requires_grad_();
            var of = loss(scores);
            of.backward(ones_like(of) * 3);
            results.Add([of, scores.grad]);
        }

        AssertSameBits(results[1], results[0]);
    }

    [Fact]
    public void GradFn_OfWhatIsPlain_IsOneNode()
    {
        using var scope = NewDisposeScope();
        var (w, b) = (ones(2, 3, requires_grad: true), ones(2, requires_grad: true));
        var classes = from_array<long>([1], [1]);
        var y = F.linear(ones(1, 3), w, b);

        Assert.Equal("LinearBackward", y.grad_fn);
        Assert.Equal("LinearBackward", F.linear(ones(1, 1, 3), w, b).grad_fn);
        Assert.Equal("LinearBackward", F.linear(ones(1, 3), w).grad_fn);
        Assert.Equal("AddmmBackward0", F.linear(ones(3, 1).t(), w, b).grad_fn);
        Assert.Equal("CrossEntropyBackward", F.cross_entropy(y, classes).grad_fn);
        Assert.Equal("NllLossBackward0", F.cross_entropy(y, classes, ones(2)).grad_fn);
        Assert.Null(F.linear(ones(1, 3), ones(2, 3), ones(2)).grad_fn);
        using var untracked = no_grad();
        Assert.Null(F.cross_entropy(F.linear(ones(1, 3), w, b), classes).grad_fn);
    }

    [Fact]
    public void Gradients_DifferentiatedAgain_HaveTheBitsOfTheParts()
    {
        using var scope = NewDisposeScope();
        var classes = from_array<long>([1, 0, 2], [3]);
        var results = new List<Tensor?[]>();
        foreach (var loss in (Func<Tensor, Tensor, Tensor, Tensor>[])
                 [
                     (x, w, b) => F.cross_entropy(F.linear(x, w, b), classes),
                     (x, w, b) => F.nll_loss(F.log_softmax(addmm(b, x, w.t()), 1), classes),
                 ])
        {
            manual_seed(3);
            var (x, w, b) = (randn(3, 4).requires_grad_(), randn(3, 4).requires_grad_(), randn(3).requires_grad_());
            loss(x, w, b).backward(create_graph: true);
            var slope = x.grad!;
            (x.grad, w.grad, b.grad) = (null, null, null);
            (slope * slope).sum().backward();
            Assert.NotNull(w.grad);
            results.Add([slope, x.grad, w.grad, b.grad]);
        }

        AssertSameBits(results[1], results[0]);
    }

    [Fact]
    public void Backward_Twice_IsRefusedUnlessTheGraphWasKept()
    {
        using var scope = NewDisposeScope();
        var (w, b) = (ones(2, 2, requires_grad: true), ones(2, requires_grad: true));
        var loss = F.cross_entropy(F.linear(ones(1, 2), w, b), from_array<long>([1], [1]));
        loss.backward(retain_graph: true);
        var once = w.grad!.data<float>().ToArray();
        loss.backward();

        Assert.Equal(once.Select(g => 2 * g), w.grad!.data<float>().ToArray());
        Assert.Contains("a second time", Assert.Throws<TorchException>(() => loss.backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Backward_InputWasOverwritten_IsRefused()
    {
        using var scope = NewDisposeScope();
        var (x, w) = (ones(1, 2), ones(2, 2, requires_grad: true));
        var sum = F.linear(x, w, zeros(2)).sum();
        x.add_(1);

        Assert.Contains("inplace operation", Assert.Throws<TorchException>(() => sum.backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Linear_ThatDoesNotFit_SaysTheShapes()
    {
        using var scope = NewDisposeScope();

        var error = Assert.Throws<TorchException>(() => F.linear(ones(2, 3), ones(4, 5), ones(4)));

        Assert.Contains("(2x3 and 5x4)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CrossEntropy_ClassThatIsNone_SaysIt()
    {
        using var scope = NewDisposeScope();

        var error = Assert.Throws<TorchException>(() => F.cross_entropy(ones(1, 2), from_array<long>([2], [1])));

        Assert.Contains("Target 2 is out of bounds", error.Message, StringComparison.Ordinal);
    }

    private static Tensor Product(Tensor rows, Tensor w, Tensor? b) => b is null ? mm(rows, w.t()) : addmm(b, rows, w.t());

    private static void AssertSameBits(Tensor?[] expected, Tensor?[] actual) => Assert.Equal(
        expected.Select(Bits), actual.Select(Bits));

    private static int[]? Bits(Tensor? tensor) =>
        tensor?.contiguous().data<float>().ToArray().Select(BitConverter.SingleToInt32Bits).ToArray();

    private sealed class LinearCase
    {
        private readonly string _kind;
        private readonly Tensor _x;
        private readonly Tensor _w;
        private readonly Tensor? _b;

        public LinearCase(string kind)
        {
            manual_seed(7);
            _kind = kind;
            _x = Tracked(kind switch
            {
                "one row" => randn(1, 20),
                "one number each" => randn(9, 1),
                "three dimensions" or "three dimensions, no bias" => randn(3, 5, 20),
                "one of each of three" => randn(1, 1, 1),
                "transposed" => randn(20, 9).t(),
                "part of wider rows" => randn(9, 30).narrow(1, 5, 20),
                _ => randn(9, 20),
            }, kind != "not tracked");
            _w = Tracked(kind == "transposed weights" ? randn(20, 11).t() : randn(11, _x.size(-1)), kind != "frozen weights");
            _b = kind.EndsWith("no bias", StringComparison.Ordinal) ? null : Tracked(randn(11), kind != "frozen bias");
        }

        public Tensor?[] Results { get; private set; } = [];

        public void Run(Func<Tensor, Tensor, Tensor?, Tensor> linear)
        {
            manual_seed(8);
            var y = linear(_x, _w, _b);
            if (_kind == "one gradient for all") y.sum().backward();
            else if (_kind == "transposed gradient") y.backward(randn(11, 9).t());
            else y.backward(randn_like(y));
            Results = [y, _x.grad, _w.grad, _b?.grad];
        }

        private static Tensor Tracked(Tensor tensor, bool tracked) => tracked ? tensor.requires_grad_() : tensor;
    }
}
