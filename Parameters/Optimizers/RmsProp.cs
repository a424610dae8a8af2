using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cluster.Parameters.Reduction;

namespace Cluster.Parameters.Optimizers;

/// <summary>
/// Divides the gradient by the root of its mean square. Source: <c>torch.optim.RMSprop</c> 1.13.1,
/// <c>_single_tensor_rmsprop</c>.
/// <code>
/// g = fma(p, wd, g); v = fma((1 - alpha) * g, g, v * alpha); root = sqrt(v) + eps
/// centered: a = fma(g, 1 - alpha, a * alpha); root = sqrt(fma(-a, a, v)) + eps
/// p += (-lr * g) / root, with momentum: buf = buf * mom + g / root; p = fma(buf, -lr, p)
/// </code>
/// </summary>
internal sealed class RmsProp : Optimizer
{
    private readonly RmsPropOptions _options;
    private Scalars[] _scalars = [];

    public RmsProp(RmsPropOptions options, int length)
        : base(options, length, StateNames(options)) => _options = options;

    private protected override void BeginStep(long step, int group, double lr, double weightDecay) =>
        Place(ref _scalars, group) = new Scalars(_options, lr, weightDecay);

    private protected override void Update(Span<float> parameters, in GradientBlock gradient, int offset, int group) => Run(
        parameters,
        gradient,
        Slice(0, offset, parameters.Length),
        _options.Momentum > 0 ? Slice(1, offset, parameters.Length) : default,
        _options.Centered ? Slice(State.Count - 1, offset, parameters.Length) : default,
        _scalars[group]);

    private static string[] StateNames(RmsPropOptions options) =>
    [
        "square_avg",
        .. options.Momentum > 0 ? (string[])["momentum_buffer"] : [],
        .. options.Centered ? (string[])["grad_avg"] : [],
    ];

    private static void Run(
        Span<float> parameters,
        in GradientBlock gradient,
        Span<float> squares,
        Span<float> buffers,
        Span<float> means,
        in Scalars s)
    {
        ref float p = ref MemoryMarshal.GetReference(parameters);
        ref float v = ref MemoryMarshal.GetReference(squares);
        ref float b = ref MemoryMarshal.GetReference(buffers);
        ref float a = ref MemoryMarshal.GetReference(means);
        nuint count = (nuint)parameters.Length, i = 0;
        bool decays = s.WeightDecay != 0, hasMomentum = !buffers.IsEmpty, centered = !means.IsEmpty;
        Vector<float> decay = new(s.WeightDecay), negativeLr = new(s.NegativeLr), momentum = new(s.Momentum);
        Vector<float> alpha = new(s.Alpha), oneMinusAlpha = new(s.OneMinusAlpha), eps = new(s.Eps);
        for (; i + (nuint)Vector<float>.Count <= count; i += (nuint)Vector<float>.Count)
        {
            Vector<float> value = Vector.LoadUnsafe(ref p, i);
            Vector<float> grad = gradient.VectorAt(i);
            if (decays)
                grad = Vector.FusedMultiplyAdd(value, decay, grad);
            Vector<float> square = Vector.FusedMultiplyAdd(oneMinusAlpha * grad, grad, Vector.LoadUnsafe(ref v, i) * alpha);
            square.StoreUnsafe(ref v, i);
            if (centered)
            {
                Vector<float> mean = Vector.FusedMultiplyAdd(grad, oneMinusAlpha, Vector.LoadUnsafe(ref a, i) * alpha);
                mean.StoreUnsafe(ref a, i);
                square = Vector.FusedMultiplyAdd(-mean, mean, square);
            }

            Vector<float> root = Vector.SquareRoot(square) + eps;
            if (hasMomentum)
            {
                Vector<float> buffer = Vector.LoadUnsafe(ref b, i) * momentum + grad / root;
                buffer.StoreUnsafe(ref b, i);
                value = Vector.FusedMultiplyAdd(buffer, negativeLr, value);
            }
            else
            {
                value += negativeLr * grad / root;
            }

            value.StoreUnsafe(ref p, i);
        }

        for (; i < count; i++)
        {
            ref float value = ref Unsafe.Add(ref p, i);
            float grad = gradient.At(i);
            if (decays)
                grad = MathF.FusedMultiplyAdd(value, s.WeightDecay, grad);
            float square = MathF.FusedMultiplyAdd(s.OneMinusAlpha * grad, grad, Unsafe.Add(ref v, i) * s.Alpha);
            Unsafe.Add(ref v, i) = square;
            if (centered)
            {
                float mean = MathF.FusedMultiplyAdd(grad, s.OneMinusAlpha, Unsafe.Add(ref a, i) * s.Alpha);
                Unsafe.Add(ref a, i) = mean;
                square = MathF.FusedMultiplyAdd(-mean, mean, square);
            }

            float root = MathF.Sqrt(square) + s.Eps;
            if (hasMomentum)
            {
                float buffer = Unsafe.Add(ref b, i) * s.Momentum + grad / root;
                Unsafe.Add(ref b, i) = buffer;
                value = MathF.FusedMultiplyAdd(buffer, s.NegativeLr, value);
            }
            else
            {
                value += s.NegativeLr * grad / root;
            }
        }
    }

    private readonly struct Scalars(RmsPropOptions options, double lr, double weightDecay)
    {
        public readonly float NegativeLr = (float)-lr;
        public readonly float WeightDecay = (float)weightDecay;
        public readonly float Momentum = (float)options.Momentum;
        public readonly float Alpha = (float)options.Alpha;
        public readonly float OneMinusAlpha = (float)(1 - options.Alpha);
        public readonly float Eps = (float)options.Eps;
    }
}
