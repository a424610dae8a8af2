using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cluster.Parameters.Reduction;

namespace Cluster.Parameters.Optimizers;

/// <summary>
/// Does stochastic gradient descent with momentum. Source: <c>torch.optim.SGD</c> 1.13.1, <c>_single_tensor_sgd</c>.
/// <code>
/// g = fma(p, wd, g); buf = fma(g, 1 - damp, buf * mom)
/// nesterov: g = fma(buf, mom, g), otherwise g = buf; p = fma(g, -lr, p)
/// </code>
/// The first momentum buffer is g itself; without weight decay or momentum their lines fall away.
/// </summary>
internal sealed class Sgd : Optimizer
{
    private readonly SgdOptions _options;
    private Scalars[] _scalars = [];

    public Sgd(SgdOptions options, int length)
        : base(options, length, options.Momentum == 0 ? [] : ["momentum_buffer"]) => _options = options;

    private protected override void BeginStep(long step, int group, double lr, double weightDecay) =>
        Place(ref _scalars, group) = new Scalars(_options, lr, weightDecay, step == 1);

    private protected override void Update(Span<float> parameters, in GradientBlock gradient, int offset, int group)
    {
        if (_options.Momentum == 0)
            Plain(parameters, gradient, _scalars[group]);
        else
            WithMomentum(parameters, gradient, Slice(0, offset, parameters.Length), _scalars[group]);
    }

    private static void Plain(Span<float> parameters, in GradientBlock gradient, in Scalars s)
    {
        ref float p = ref MemoryMarshal.GetReference(parameters);
        ref float g = ref gradient.Left;
        ref float h = ref gradient.Right;
        nuint count = (nuint)parameters.Length, i = 0;
        bool sums = gradient.IsSum, decays = s.WeightDecay != 0;
        Vector<float> left = new(gradient.LeftWeight), right = new(gradient.RightWeight);
        Vector<float> decay = new(s.WeightDecay), negativeLr = new(s.NegativeLr);
        for (; i + (nuint)Vector<float>.Count <= count; i += (nuint)Vector<float>.Count)
        {
            Vector<float> value = Vector.LoadUnsafe(ref p, i);
            Vector<float> grad = Vector.LoadUnsafe(ref g, i);
            if (sums)
                grad = grad * left + Vector.LoadUnsafe(ref h, i) * right;
            if (decays)
                grad = Vector.FusedMultiplyAdd(value, decay, grad);
            Vector.FusedMultiplyAdd(grad, negativeLr, value).StoreUnsafe(ref p, i);
        }

        for (; i < count; i++)
        {
            ref float value = ref Unsafe.Add(ref p, i);
            float grad = gradient.At(i);
            if (decays)
                grad = MathF.FusedMultiplyAdd(value, s.WeightDecay, grad);
            value = MathF.FusedMultiplyAdd(grad, s.NegativeLr, value);
        }
    }

    private static void WithMomentum(
        Span<float> parameters, in GradientBlock gradient, Span<float> momentumBuffer, in Scalars s)
    {
        ref float p = ref MemoryMarshal.GetReference(parameters);
        ref float g = ref gradient.Left;
        ref float h = ref gradient.Right;
        ref float b = ref MemoryMarshal.GetReference(momentumBuffer);
        nuint count = (nuint)parameters.Length, i = 0;
        bool sums = gradient.IsSum, decays = s.WeightDecay != 0, nesterov = s.Nesterov, first = s.First;
        Vector<float> left = new(gradient.LeftWeight), right = new(gradient.RightWeight);
        Vector<float> decay = new(s.WeightDecay), negativeLr = new(s.NegativeLr);
        Vector<float> momentum = new(s.Momentum), undamped = new(s.Undamped);
        for (; i + (nuint)Vector<float>.Count <= count; i += (nuint)Vector<float>.Count)
        {
            Vector<float> value = Vector.LoadUnsafe(ref p, i);
            Vector<float> grad = Vector.LoadUnsafe(ref g, i);
            if (sums)
                grad = grad * left + Vector.LoadUnsafe(ref h, i) * right;
            if (decays)
                grad = Vector.FusedMultiplyAdd(value, decay, grad);
            Vector<float> buffer = first
                ? grad
                : Vector.FusedMultiplyAdd(grad, undamped, Vector.LoadUnsafe(ref b, i) * momentum);
            buffer.StoreUnsafe(ref b, i);
            grad = nesterov ? Vector.FusedMultiplyAdd(buffer, momentum, grad) : buffer;
            Vector.FusedMultiplyAdd(grad, negativeLr, value).StoreUnsafe(ref p, i);
        }

        for (; i < count; i++)
            One(ref Unsafe.Add(ref p, i), gradient.At(i), ref Unsafe.Add(ref b, i), s);
    }

    private static void One(ref float value, float grad, ref float buffer, in Scalars s)
    {
        if (s.WeightDecay != 0)
            grad = MathF.FusedMultiplyAdd(value, s.WeightDecay, grad);
        buffer = s.First ? grad : MathF.FusedMultiplyAdd(grad, s.Undamped, buffer * s.Momentum);
        grad = s.Nesterov ? MathF.FusedMultiplyAdd(buffer, s.Momentum, grad) : buffer;
        value = MathF.FusedMultiplyAdd(grad, s.NegativeLr, value);
    }

    private readonly struct Scalars(SgdOptions options, double lr, double weightDecay, bool first)
    {
        public readonly float NegativeLr = (float)-lr;
        public readonly float WeightDecay = (float)weightDecay;
        public readonly float Momentum = (float)options.Momentum;
        public readonly float Undamped = (float)(1 - options.Dampening);
        public readonly bool Nesterov = options.Nesterov;
        public readonly bool First = first;
    }
}
