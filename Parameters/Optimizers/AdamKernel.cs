using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cluster.Parameters.Reduction;

namespace Cluster.Parameters.Optimizers;

/// <summary>
/// Does the update that Adam and AdamW share. Source: PyTorch 1.13.1, <c>_single_tensor_adam</c> and
/// <c>_single_tensor_adamw</c>, with the rounding of their CPU kernels.
/// <code>
/// AdamW: p *= 1 - lr * wd            Adam with weight decay: g = fma(p, wd, g)
/// m = fma(g, 1 - b1, m * b1)         v = fma((1 - b2) * g, g, v * b2)
/// p += (-(lr / bc1) * m) / (sqrt(v) / sqrt(bc2) + eps)
/// </code>
/// </summary>
internal static class AdamKernel
{
    public static void Run(
        Span<float> parameters, in GradientBlock gradient, Span<float> mean, Span<float> square, in AdamScalars s)
    {
        ref float p = ref MemoryMarshal.GetReference(parameters);
        ref float g = ref gradient.Left;
        ref float h = ref gradient.Right;
        ref float m = ref MemoryMarshal.GetReference(mean);
        ref float v = ref MemoryMarshal.GetReference(square);
        nuint count = (nuint)parameters.Length, i = 0;
        bool sums = gradient.IsSum, decays = s.WeightDecay != 0;
        Vector<float> left = new(gradient.LeftWeight), right = new(gradient.RightWeight);
        Vector<float> beta1 = new(s.Beta1), oneMinusBeta1 = new(s.OneMinusBeta1);
        Vector<float> beta2 = new(s.Beta2), oneMinusBeta2 = new(s.OneMinusBeta2);
        Vector<float> negativeStepSize = new(s.NegativeStepSize), root = new(s.CorrectionRoot), eps = new(s.Eps);
        Vector<float> decay = new(s.WeightDecay), shrink = new(s.Shrink);
        for (; i + (nuint)Vector<float>.Count <= count; i += (nuint)Vector<float>.Count)
        {
            // For Adam shrink is 1, and a product with 1 changes no bit.
            Vector<float> value = Vector.LoadUnsafe(ref p, i) * shrink;
            Vector<float> grad = Vector.LoadUnsafe(ref g, i);
            if (sums)
                grad = grad * left + Vector.LoadUnsafe(ref h, i) * right;
            if (decays)
                grad = Vector.FusedMultiplyAdd(value, decay, grad);
            Vector<float> newMean = Vector.FusedMultiplyAdd(grad, oneMinusBeta1, Vector.LoadUnsafe(ref m, i) * beta1);
            Vector<float> newSquare =
                Vector.FusedMultiplyAdd(oneMinusBeta2 * grad, grad, Vector.LoadUnsafe(ref v, i) * beta2);
            newMean.StoreUnsafe(ref m, i);
            newSquare.StoreUnsafe(ref v, i);
            Vector<float> denominator = Vector.SquareRoot(newSquare) / root + eps;
            (value + negativeStepSize * newMean / denominator).StoreUnsafe(ref p, i);
        }

        for (; i < count; i++)
            One(ref Unsafe.Add(ref p, i), gradient.At(i), ref Unsafe.Add(ref m, i), ref Unsafe.Add(ref v, i), s);
    }

    private static void One(ref float p, float grad, ref float m, ref float v, in AdamScalars s)
    {
        float value = p * s.Shrink;
        if (s.WeightDecay != 0)
            grad = MathF.FusedMultiplyAdd(value, s.WeightDecay, grad);
        m = MathF.FusedMultiplyAdd(grad, s.OneMinusBeta1, m * s.Beta1);
        v = MathF.FusedMultiplyAdd(s.OneMinusBeta2 * grad, grad, v * s.Beta2);
        float denominator = MathF.Sqrt(v) / s.CorrectionRoot + s.Eps;
        p = value + s.NegativeStepSize * m / denominator;
    }
}
