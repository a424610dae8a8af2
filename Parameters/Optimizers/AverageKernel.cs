using System.Numerics;
using System.Runtime.InteropServices;

namespace Cluster.Parameters.Optimizers;

/// <summary>
/// Keeps the moving average of the parameters: <c>e = d * e + (1 - d) * p</c>, both products rounded. Source:
/// <c>torch.optim.swa_utils.AveragedModel</c> 1.13.1 with <c>avg_fn=lambda e, p, n: d * e + (1 - d) * p</c>.
/// </summary>
internal static class AverageKernel
{
    public static void Run(Span<float> average, ReadOnlySpan<float> parameters, double decay)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(parameters.Length, average.Length, nameof(parameters));
        ref float e = ref MemoryMarshal.GetReference(average);
        ref float p = ref MemoryMarshal.GetReference(parameters);
        nuint count = (nuint)average.Length, i = 0;
        float keep = (float)decay, take = (float)(1 - decay);
        Vector<float> keeps = new(keep), takes = new(take);
        for (; i + (nuint)Vector<float>.Count <= count; i += (nuint)Vector<float>.Count)
        {
            Vector<float> old = Vector.LoadUnsafe(ref e, i) * keeps, own = Vector.LoadUnsafe(ref p, i) * takes;
            (old + own).StoreUnsafe(ref e, i);
        }

        for (; i < count; i++)
        {
            float old = average[(int)i] * keep, own = parameters[(int)i] * take;
            average[(int)i] = old + own;
        }
    }
}
