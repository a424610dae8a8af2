using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cluster.Parameters.Reduction;

namespace Cluster.Parameters.Optimizers;

/// <summary>
/// Divides the gradient by the root of the sum of its squares. Source: <c>torch.optim.Adagrad</c> 1.13.1,
/// <c>_single_tensor_adagrad</c>.
/// <code>
/// g = fma(p, wd, g); sum = fma(g, g, sum)
/// p += (-(lr / (1 + (step - 1) * lr_decay)) * g) / (sqrt(sum) + eps)
/// </code>
/// </summary>
internal sealed class Adagrad : Optimizer
{
    private readonly AdagradOptions _options;
    private Scalars[] _scalars = [];

    public Adagrad(AdagradOptions options, int length)
        : base(options, length, "sum")
    {
        _options = options;
        ClearState();
    }

    internal override void ClearState() => State[0].Values.Span.Fill((float)_options.InitialAccumulatorValue);

    private protected override void BeginStep(long step, int group, double lr, double weightDecay) =>
        Place(ref _scalars, group) = new Scalars(_options, lr, weightDecay, step);

    private protected override void Update(Span<float> parameters, in GradientBlock gradient, int offset, int group) =>
        Run(parameters, gradient, Slice(0, offset, parameters.Length), _scalars[group]);

    private static void Run(Span<float> parameters, in GradientBlock gradient, Span<float> sums, in Scalars s)
    {
        ref float p = ref MemoryMarshal.GetReference(parameters);
        ref float v = ref MemoryMarshal.GetReference(sums);
        nuint count = (nuint)parameters.Length, i = 0;
        bool decays = s.WeightDecay != 0;
        Vector<float> decay = new(s.WeightDecay), negativeLr = new(s.NegativeLr), eps = new(s.Eps);
        for (; i + (nuint)Vector<float>.Count <= count; i += (nuint)Vector<float>.Count)
        {
            Vector<float> value = Vector.LoadUnsafe(ref p, i);
            Vector<float> grad = gradient.VectorAt(i);
            if (decays)
                grad = Vector.FusedMultiplyAdd(value, decay, grad);
            Vector<float> sum = Vector.FusedMultiplyAdd(grad, grad, Vector.LoadUnsafe(ref v, i));
            sum.StoreUnsafe(ref v, i);
            (value + negativeLr * grad / (Vector.SquareRoot(sum) + eps)).StoreUnsafe(ref p, i);
        }

        for (; i < count; i++)
        {
            ref float value = ref Unsafe.Add(ref p, i);
            ref float sum = ref Unsafe.Add(ref v, i);
            float grad = gradient.At(i);
            if (decays)
                grad = MathF.FusedMultiplyAdd(value, s.WeightDecay, grad);
            sum = MathF.FusedMultiplyAdd(grad, grad, sum);
            value += s.NegativeLr * grad / (MathF.Sqrt(sum) + s.Eps);
        }
    }

    private readonly struct Scalars(AdagradOptions options, double lr, double weightDecay, long step)
    {
        public readonly float NegativeLr = (float)-(lr / (1 + ((step - 1) * options.LrDecay)));
        public readonly float WeightDecay = (float)weightDecay;
        public readonly float Eps = (float)options.Eps;
    }
}
