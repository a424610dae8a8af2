using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cluster.Parameters.Reduction;

namespace Cluster.Parameters.Optimizers;

/// <summary>
/// Steps by the sign of a mean gradient. Source: Chen et al., Symbolic Discovery of Optimization Algorithms (2023),
/// algorithm 2; the order and the rounding are those of the reference that came with it for PyTorch.
/// <code>
/// p *= 1 - lr * wd; p += -lr * sign(m * b1 + g * (1 - b1)); m = fma(g, 1 - b2, m * b2)
/// </code>
/// </summary>
internal sealed class Lion : Optimizer
{
    private const float None = -0f; // the one number that changes no bit of what it is added to

    private readonly LionOptions _options;
    private Scalars[] _scalars = [];

    public Lion(LionOptions options, int length)
        : base(options, length, "exp_avg") => _options = options;

    private protected override void BeginStep(long step, int group, double lr, double weightDecay) =>
        Place(ref _scalars, group) = new Scalars(_options, lr, weightDecay);

    private protected override void Update(Span<float> parameters, in GradientBlock gradient, int offset, int group) =>
        Run(parameters, gradient, Slice(0, offset, parameters.Length), _scalars[group]);

    private static void Run(Span<float> parameters, in GradientBlock gradient, Span<float> means, in Scalars s)
    {
        ref float p = ref MemoryMarshal.GetReference(parameters);
        ref float m = ref MemoryMarshal.GetReference(means);
        nuint count = (nuint)parameters.Length, i = 0;
        Vector<float> shrink = new(s.Shrink), lr = new(s.Lr), negativeLr = new(-s.Lr), none = new(None);
        Vector<float> beta1 = new(s.Beta1), oneMinusBeta1 = new(s.OneMinusBeta1);
        Vector<float> beta2 = new(s.Beta2), oneMinusBeta2 = new(s.OneMinusBeta2);
        for (; i + (nuint)Vector<float>.Count <= count; i += (nuint)Vector<float>.Count)
        {
            // Without weight decay shrink is 1, and a product with 1 changes no bit.
            Vector<float> value = Vector.LoadUnsafe(ref p, i) * shrink;
            Vector<float> grad = gradient.VectorAt(i);
            Vector<float> mean = Vector.LoadUnsafe(ref m, i);
            Vector<float> direction = mean * beta1 + grad * oneMinusBeta1;
            Vector<float> change = Vector.ConditionalSelect(
                Vector.GreaterThan(direction, Vector<float>.Zero),
                negativeLr,
                Vector.ConditionalSelect(Vector.LessThan(direction, Vector<float>.Zero), lr, none));
            Vector.FusedMultiplyAdd(grad, oneMinusBeta2, mean * beta2).StoreUnsafe(ref m, i);
            (value + change).StoreUnsafe(ref p, i);
        }

        for (; i < count; i++)
        {
            ref float mean = ref Unsafe.Add(ref m, i);
            float grad = gradient.At(i), value = Unsafe.Add(ref p, i) * s.Shrink;
            float left = mean * s.Beta1, right = grad * s.OneMinusBeta1;
            float direction = left + right;
            mean = MathF.FusedMultiplyAdd(grad, s.OneMinusBeta2, mean * s.Beta2);
            Unsafe.Add(ref p, i) = value + (direction > 0 ? -s.Lr : direction < 0 ? s.Lr : None);
        }
    }

    private readonly struct Scalars(LionOptions options, double lr, double weightDecay)
    {
        public readonly float Lr = (float)lr;
        public readonly float Shrink = (float)(1 - lr * weightDecay);
        public readonly float Beta1 = (float)options.Beta1;
        public readonly float OneMinusBeta1 = (float)(1 - options.Beta1);
        public readonly float Beta2 = (float)options.Beta2;
        public readonly float OneMinusBeta2 = (float)(1 - options.Beta2);
    }
}
