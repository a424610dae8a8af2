using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cluster.Parameters.Reduction;

namespace Cluster.Parameters.Optimizers;

/// <summary>
/// Does Adam whose first steps, while the mean square is of too few gradients, leave it out. Source:
/// <c>torch.optim.RAdam</c> 1.13.1, <c>_single_tensor_radam</c>.
/// <code>
/// g = fma(p, wd, g); m = fma(g, 1 - b1, m * b1); v = fma((1 - b2) * g, g, v * b2)
/// rho = rho_inf - 2 t b2^t / bc2, where rho_inf = 2 / (1 - b2) - 1
/// rho > 5: p -= m / bc1 * lr * (1 / (sqrt(v) + eps) * sqrt(bc2)) * rect, otherwise p -= m / bc1 * lr
/// </code>
/// </summary>
internal sealed class RAdam : Optimizer
{
    private readonly RAdamOptions _options;
    private Scalars[] _scalars = [];

    public RAdam(RAdamOptions options, int length)
        : base(options, length, "exp_avg", "exp_avg_sq") => _options = options;

    private protected override void BeginStep(long step, int group, double lr, double weightDecay) =>
        Place(ref _scalars, group) = new Scalars(_options, lr, weightDecay, step);

    private protected override void Update(Span<float> parameters, in GradientBlock gradient, int offset, int group) => Run(
        parameters, gradient, Slice(0, offset, parameters.Length), Slice(1, offset, parameters.Length), _scalars[group]);

    private static void Run(
        Span<float> parameters, in GradientBlock gradient, Span<float> means, Span<float> squares, in Scalars s)
    {
        ref float p = ref MemoryMarshal.GetReference(parameters);
        ref float m = ref MemoryMarshal.GetReference(means);
        ref float v = ref MemoryMarshal.GetReference(squares);
        nuint count = (nuint)parameters.Length, i = 0;
        bool decays = s.WeightDecay != 0, isRectified = s.IsRectified;
        Vector<float> beta1 = new(s.Beta1), oneMinusBeta1 = new(s.OneMinusBeta1);
        Vector<float> beta2 = new(s.Beta2), oneMinusBeta2 = new(s.OneMinusBeta2);
        Vector<float> decay = new(s.WeightDecay), lr = new(s.Lr), eps = new(s.Eps);
        Vector<float> correction = new(s.Correction), root = new(s.CorrectionRoot), rectification = new(s.Rectification);
        for (; i + (nuint)Vector<float>.Count <= count; i += (nuint)Vector<float>.Count)
        {
            Vector<float> value = Vector.LoadUnsafe(ref p, i);
            Vector<float> grad = gradient.VectorAt(i);
            if (decays)
                grad = Vector.FusedMultiplyAdd(value, decay, grad);
            Vector<float> mean = Vector.FusedMultiplyAdd(grad, oneMinusBeta1, Vector.LoadUnsafe(ref m, i) * beta1);
            Vector<float> square =
                Vector.FusedMultiplyAdd(oneMinusBeta2 * grad, grad, Vector.LoadUnsafe(ref v, i) * beta2);
            mean.StoreUnsafe(ref m, i);
            square.StoreUnsafe(ref v, i);
            Vector<float> change = mean / correction * lr;
            if (isRectified)
                change = change * (Vector<float>.One / (Vector.SquareRoot(square) + eps) * root) * rectification;
            (value - change).StoreUnsafe(ref p, i);
        }

        for (; i < count; i++)
        {
            ref float value = ref Unsafe.Add(ref p, i);
            ref float mean = ref Unsafe.Add(ref m, i);
            ref float square = ref Unsafe.Add(ref v, i);
            float grad = gradient.At(i);
            if (decays)
                grad = MathF.FusedMultiplyAdd(value, s.WeightDecay, grad);
            mean = MathF.FusedMultiplyAdd(grad, s.OneMinusBeta1, mean * s.Beta1);
            square = MathF.FusedMultiplyAdd(s.OneMinusBeta2 * grad, grad, square * s.Beta2);
            float change = mean / s.Correction * s.Lr;
            if (isRectified)
                change = change * (1 / (MathF.Sqrt(square) + s.Eps) * s.CorrectionRoot) * s.Rectification;
            value -= change;
        }
    }

    private readonly struct Scalars
    {
        public readonly float Lr;
        public readonly float Beta1;
        public readonly float OneMinusBeta1;
        public readonly float Beta2;
        public readonly float OneMinusBeta2;
        public readonly float WeightDecay;
        public readonly float Eps;
        public readonly float Correction;
        public readonly float CorrectionRoot;
        public readonly float Rectification;
        public readonly bool IsRectified;

        public Scalars(RAdamOptions options, double lr, double weightDecay, long step)
        {
            const double LengthMin = 5;
            double power = Math.Pow(options.Beta2, step), correction2 = 1 - power;
            double most = (2 / (1 - options.Beta2)) - 1;
            double length = most - (2 * step * power / correction2);
            Lr = (float)lr;
            Beta1 = (float)options.Beta1;
            OneMinusBeta1 = (float)(1 - options.Beta1);
            Beta2 = (float)options.Beta2;
            OneMinusBeta2 = (float)(1 - options.Beta2);
            WeightDecay = (float)weightDecay;
            Eps = (float)options.Eps;
            Correction = (float)(1 - Math.Pow(options.Beta1, step));
            CorrectionRoot = (float)Math.Sqrt(correction2);
            IsRectified = length > LengthMin;
            if (IsRectified)
            {
                Rectification = (float)Math.Sqrt(
                    (length - 4) * (length - 2) * most / ((most - 4) * (most - 2) * length));
            }
        }
    }
}
