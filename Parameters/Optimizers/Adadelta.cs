using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cluster.Parameters.Reduction;

namespace Cluster.Parameters.Optimizers;

/// <summary>
/// Steps by the gradient times the ratio of two roots of mean squares: the steps' and the gradients'. Source:
/// <c>torch.optim.Adadelta</c> 1.13.1, <c>_single_tensor_adadelta</c>.
/// <code>
/// g = fma(p, wd, g); v = fma((1 - rho) * g, g, v * rho)
/// d = sqrt(u + eps) / sqrt(v + eps) * g; u = fma((1 - rho) * d, d, u * rho); p = fma(d, -lr, p)
/// </code>
/// </summary>
internal sealed class Adadelta : Optimizer
{
    private readonly AdadeltaOptions _options;
    private Scalars[] _scalars = [];

    public Adadelta(AdadeltaOptions options, int length)
        : base(options, length, "square_avg", "acc_delta") => _options = options;

    private protected override void BeginStep(long step, int group, double lr, double weightDecay) =>
        Place(ref _scalars, group) = new Scalars(_options, lr, weightDecay);

    private protected override void Update(Span<float> parameters, in GradientBlock gradient, int offset, int group) => Run(
        parameters, gradient, Slice(0, offset, parameters.Length), Slice(1, offset, parameters.Length), _scalars[group]);

    private static void Run(
        Span<float> parameters, in GradientBlock gradient, Span<float> squares, Span<float> deltas, in Scalars s)
    {
        ref float p = ref MemoryMarshal.GetReference(parameters);
        ref float v = ref MemoryMarshal.GetReference(squares);
        ref float u = ref MemoryMarshal.GetReference(deltas);
        nuint count = (nuint)parameters.Length, i = 0;
        bool decays = s.WeightDecay != 0;
        Vector<float> decay = new(s.WeightDecay), negativeLr = new(s.NegativeLr), eps = new(s.Eps);
        Vector<float> rho = new(s.Rho), oneMinusRho = new(s.OneMinusRho);
        for (; i + (nuint)Vector<float>.Count <= count; i += (nuint)Vector<float>.Count)
        {
            Vector<float> value = Vector.LoadUnsafe(ref p, i);
            Vector<float> grad = gradient.VectorAt(i);
            if (decays)
                grad = Vector.FusedMultiplyAdd(value, decay, grad);
            Vector<float> square = Vector.FusedMultiplyAdd(oneMinusRho * grad, grad, Vector.LoadUnsafe(ref v, i) * rho);
            square.StoreUnsafe(ref v, i);
            Vector<float> old = Vector.LoadUnsafe(ref u, i);
            Vector<float> delta = Vector.SquareRoot(old + eps) / Vector.SquareRoot(square + eps) * grad;
            Vector.FusedMultiplyAdd(oneMinusRho * delta, delta, old * rho).StoreUnsafe(ref u, i);
            Vector.FusedMultiplyAdd(delta, negativeLr, value).StoreUnsafe(ref p, i);
        }

        for (; i < count; i++)
        {
            ref float value = ref Unsafe.Add(ref p, i);
            ref float square = ref Unsafe.Add(ref v, i);
            ref float old = ref Unsafe.Add(ref u, i);
            float grad = gradient.At(i);
            if (decays)
                grad = MathF.FusedMultiplyAdd(value, s.WeightDecay, grad);
            square = MathF.FusedMultiplyAdd(s.OneMinusRho * grad, grad, square * s.Rho);
            float delta = MathF.Sqrt(old + s.Eps) / MathF.Sqrt(square + s.Eps) * grad;
            old = MathF.FusedMultiplyAdd(s.OneMinusRho * delta, delta, old * s.Rho);
            value = MathF.FusedMultiplyAdd(delta, s.NegativeLr, value);
        }
    }

    private readonly struct Scalars(AdadeltaOptions options, double lr, double weightDecay)
    {
        public readonly float NegativeLr = (float)-lr;
        public readonly float WeightDecay = (float)weightDecay;
        public readonly float Rho = (float)options.Rho;
        public readonly float OneMinusRho = (float)(1 - options.Rho);
        public readonly float Eps = (float)options.Eps;
    }
}
