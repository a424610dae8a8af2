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
/// With amsgrad the denominator takes x = max(x, v) in the place of v.
/// </summary>
internal static class AdamKernel
{
    public static string[] StateNames(bool amsgrad) =>
        amsgrad ? ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"] : ["exp_avg", "exp_avg_sq"];

    /// <summary>Updates a block.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="gradient">Their gradient.</param>
    /// <param name="mean">The mean gradient.</param>
    /// <param name="square">The mean squared gradient.</param>
    /// <param name="greatest">The greatest of the latter so far; empty without amsgrad.</param>
    /// <param name="s">The step's scalars.</param>
    public static void Run(
        Span<float> parameters,
        in GradientBlock gradient,
        Span<float> mean,
        Span<float> square,
        Span<float> greatest,
        in AdamScalars s)
    {
        ref float p = ref MemoryMarshal.GetReference(parameters);
        ref float g = ref gradient.Left;
        ref float h = ref gradient.Right;
        ref float m = ref MemoryMarshal.GetReference(mean);
        ref float v = ref MemoryMarshal.GetReference(square);
        ref float x = ref MemoryMarshal.GetReference(greatest);
        nuint count = (nuint)parameters.Length, i = 0;
        bool sums = gradient.IsSum, decays = s.WeightDecay != 0, keepsGreatest = !greatest.IsEmpty;
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
            if (keepsGreatest)
            {
                newSquare = Vector.Max(Vector.LoadUnsafe(ref x, i), newSquare);
                newSquare.StoreUnsafe(ref x, i);
            }

            Vector<float> denominator = Vector.SquareRoot(newSquare) / root + eps;
            (value + negativeStepSize * newMean / denominator).StoreUnsafe(ref p, i);
        }

        for (; i < count; i++)
        {
            float grad = gradient.At(i), value = Unsafe.Add(ref p, i) * s.Shrink;
            if (decays)
                grad = MathF.FusedMultiplyAdd(value, s.WeightDecay, grad);
            float newMean = MathF.FusedMultiplyAdd(grad, s.OneMinusBeta1, Unsafe.Add(ref m, i) * s.Beta1);
            float newSquare = MathF.FusedMultiplyAdd(s.OneMinusBeta2 * grad, grad, Unsafe.Add(ref v, i) * s.Beta2);
            Unsafe.Add(ref m, i) = newMean;
            Unsafe.Add(ref v, i) = newSquare;
            if (keepsGreatest)
                newSquare = Unsafe.Add(ref x, i) = MathF.Max(Unsafe.Add(ref x, i), newSquare);
            float denominator = MathF.Sqrt(newSquare) / s.CorrectionRoot + s.Eps;
            Unsafe.Add(ref p, i) = value + s.NegativeStepSize * newMean / denominator;
        }
    }
}
