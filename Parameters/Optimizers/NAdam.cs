using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cluster.Parameters.Reduction;

namespace Cluster.Parameters.Optimizers;

/// <summary>
/// Does Adam with Nesterov's momentum. Source: <c>torch.optim.NAdam</c> 1.13.1, <c>_single_tensor_nadam</c>.
/// <code>
/// mu(t) = b1 * (1 - 0.5 * 0.96^(t * momentum_decay)); prod *= mu(t), in float
/// g = fma(p, wd, g); m = fma(g, 1 - b1, m * b1); v = fma((1 - b2) * g, g, v * b2); root = sqrt(v / bc2) + eps
/// p += (-lr * (1 - mu(t)) / (1 - prod) * g) / root
/// p += (-lr * mu(t + 1) / (1 - prod * mu(t) * mu(t + 1)) * m) / root
/// </code>
/// </summary>
/// <remarks>The last product has mu(t) twice, as PyTorch's has.</remarks>
internal sealed class NAdam : Optimizer
{
    /// <summary>PyTorch's name of the product of the momenta.</summary>
    public const string ProductName = "mu_product";

    private readonly NAdamOptions _options;
    private Scalars[] _scalars = [];

    // The product of the momenta follows from the number of steps, so it is no state: it is made again where the
    // number was set.
    private long _productSteps;
    private float _product = 1;

    public NAdam(NAdamOptions options, int length)
        : base(options, length, "exp_avg", "exp_avg_sq") => _options = options;

    /// <summary>Computes the product of the momenta after a number of steps.</summary>
    public static float ProductAfter(NAdamOptions options, long steps) => Product(options, 1, 0, steps);

    private protected override void BeginStep(long step, int group, double lr, double weightDecay)
    {
        bool follows = _productSteps <= step;
        _product = Product(_options, follows ? _product : 1, follows ? _productSteps : 0, step);
        _productSteps = step;
        Place(ref _scalars, group) = new Scalars(_options, lr, weightDecay, step, _product);
    }

    private protected override void Update(Span<float> parameters, in GradientBlock gradient, int offset, int group) => Run(
        parameters, gradient, Slice(0, offset, parameters.Length), Slice(1, offset, parameters.Length), _scalars[group]);

    // The momenta are below 1 and never fall, so a product that stays as it is, at 0 or at the least float above it,
    // stays so for good: some hundred steps on, whatever the number of steps.
    private static float Product(NAdamOptions options, float product, long done, long steps)
    {
        for (long step = done + 1; step <= steps; step++)
        {
            float before = product;
            product *= (float)Momentum(options, step);
            if (product == before)
                break;
        }

        return product;
    }

    private static double Momentum(NAdamOptions options, long step) =>
        options.Beta1 * (1 - (0.5 * Math.Pow(0.96, step * options.MomentumDecay)));

    private static void Run(
        Span<float> parameters, in GradientBlock gradient, Span<float> means, Span<float> squares, in Scalars s)
    {
        ref float p = ref MemoryMarshal.GetReference(parameters);
        ref float m = ref MemoryMarshal.GetReference(means);
        ref float v = ref MemoryMarshal.GetReference(squares);
        nuint count = (nuint)parameters.Length, i = 0;
        bool decays = s.WeightDecay != 0;
        Vector<float> beta1 = new(s.Beta1), oneMinusBeta1 = new(s.OneMinusBeta1);
        Vector<float> beta2 = new(s.Beta2), oneMinusBeta2 = new(s.OneMinusBeta2);
        Vector<float> decay = new(s.WeightDecay), correction = new(s.Correction), eps = new(s.Eps);
        Vector<float> gradientStep = new(s.GradientStep), meanStep = new(s.MeanStep);
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
            Vector<float> root = Vector.SquareRoot(square / correction) + eps;
            value += gradientStep * grad / root;
            value += meanStep * mean / root;
            value.StoreUnsafe(ref p, i);
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
            float root = MathF.Sqrt(square / s.Correction) + s.Eps;
            value += s.GradientStep * grad / root;
            value += s.MeanStep * mean / root;
        }
    }

    private readonly struct Scalars
    {
        public readonly float Beta1;
        public readonly float OneMinusBeta1;
        public readonly float Beta2;
        public readonly float OneMinusBeta2;
        public readonly float WeightDecay;
        public readonly float Correction;
        public readonly float Eps;

        /// <summary>What the gradient is multiplied by.</summary>
        public readonly float GradientStep;

        /// <summary>What the mean gradient is multiplied by.</summary>
        public readonly float MeanStep;

        public Scalars(NAdamOptions options, double lr, double weightDecay, long step, float product)
        {
            double momentum = Momentum(options, step), next = Momentum(options, step + 1);
            float nextProduct = product * (float)momentum * (float)next;
            Beta1 = (float)options.Beta1;
            OneMinusBeta1 = (float)(1 - options.Beta1);
            Beta2 = (float)options.Beta2;
            OneMinusBeta2 = (float)(1 - options.Beta2);
            WeightDecay = (float)weightDecay;
            Correction = (float)(1 - Math.Pow(options.Beta2, step));
            Eps = (float)options.Eps;
            GradientStep = (float)(-lr * (1 - momentum) / (1 - (double)product));
            MeanStep = (float)(-lr * next / (1 - (double)nextProduct));
        }
    }
}
