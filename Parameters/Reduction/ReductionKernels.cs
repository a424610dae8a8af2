using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Cluster.Parameters.Reduction;

/// <summary>Adds and scales blocks of floats; every product is rounded before it is added (no fused multiply-add).
/// </summary>
internal static class ReductionKernels
{
    /// <summary>Squares that are added in double: shards are cut between them.</summary>
    public const int SquaresLength = 16;

    /// <summary>Finishes an average: makes its sum, or copies it where there is none.</summary>
    public static void Write(in GradientBlock block, Span<float> destination)
    {
        nuint count = (nuint)destination.Length, i = 0;
        ArgumentOutOfRangeException.ThrowIfNotEqual(block.Length, destination.Length, nameof(block));
        ref float a = ref block.Left;
        ref float b = ref block.Right;
        ref float start = ref MemoryMarshal.GetReference(destination);
        if (!block.IsSum)
        {
            MemoryMarshal.CreateReadOnlySpan(ref a, block.Length).CopyTo(destination);
            return;
        }

        Vector<float> aWeights = new(block.LeftWeight), bWeights = new(block.RightWeight);
        for (; i + (nuint)Vector<float>.Count <= count; i += (nuint)Vector<float>.Count)
        {
            Vector<float> left = Vector.LoadUnsafe(ref a, i) * aWeights;
            Vector<float> right = Vector.LoadUnsafe(ref b, i) * bWeights;
            (left + right).StoreUnsafe(ref start, i);
        }

        for (; i < count; i++)
            Unsafe.Add(ref start, i) = block.At(i);
    }

    /// <summary>Copies past the caches: the copy is not read soon, and what is must not go for it.</summary>
    /// <param name="source">The floats.</param>
    /// <param name="destination">As many; on a border of <see cref="Vector{T}"/>'s size, else they go through the caches.</param>
    /// <remarks>Another thread may read the copy after an interlocked operation.</remarks>
    public static unsafe void CopyAway(ReadOnlySpan<float> source, Span<float> destination)
    {
        nuint count = (nuint)destination.Length, i = 0;
        ref float from = ref Start(source, count);
        fixed (float* to = destination)
        {
            if ((nuint)to % (nuint)sizeof(Vector<float>) != 0)
            {
                source.CopyTo(destination);
                return;
            }

            for (; i + (nuint)Vector<float>.Count <= count; i += (nuint)Vector<float>.Count)
                Vector.LoadUnsafe(ref from, i).StoreAlignedNonTemporal(to + i);
            for (; i < count; i++)
                to[i] = Unsafe.Add(ref from, i);
        }
    }

    /// <summary>Computes <c>destination = a * weight</c>.</summary>
    public static void Scale(ReadOnlySpan<float> a, float weight, Span<float> destination)
    {
        nuint count = (nuint)destination.Length, i = 0;
        ref float aStart = ref Start(a, count);
        ref float start = ref MemoryMarshal.GetReference(destination);
        var weights = new Vector<float>(weight);
        for (; i + (nuint)Vector<float>.Count <= count; i += (nuint)Vector<float>.Count)
            (Vector.LoadUnsafe(ref aStart, i) * weights).StoreUnsafe(ref start, i);
        for (; i < count; i++)
            Unsafe.Add(ref start, i) = Unsafe.Add(ref aStart, i) * weight;
    }

    /// <summary>Computes <c>sum = sum + b</c>.</summary>
    public static void Add(Span<float> sum, ReadOnlySpan<float> b)
    {
        nuint count = (nuint)sum.Length, i = 0;
        ref float bStart = ref Start(b, count);
        ref float start = ref MemoryMarshal.GetReference(sum);
        for (; i + (nuint)Vector<float>.Count <= count; i += (nuint)Vector<float>.Count)
            (Vector.LoadUnsafe(ref start, i) + Vector.LoadUnsafe(ref bStart, i)).StoreUnsafe(ref start, i);
        for (; i < count; i++)
            Unsafe.Add(ref start, i) += Unsafe.Add(ref bStart, i);
    }

    /// <summary>Brings every float into <c>[-most, most]</c>.</summary>
    public static void Clamp(Span<float> values, float most)
    {
        nuint count = (nuint)values.Length, i = 0;
        ref float start = ref MemoryMarshal.GetReference(values);
        Vector<float> high = new(most), low = new(-most);
        for (; i + (nuint)Vector<float>.Count <= count; i += (nuint)Vector<float>.Count)
            Vector.Min(Vector.Max(Vector.LoadUnsafe(ref start, i), low), high).StoreUnsafe(ref start, i);
        for (; i < count; i++)
            Unsafe.Add(ref start, i) = MathF.Min(MathF.Max(Unsafe.Add(ref start, i), -most), most);
    }

    /// <summary>Adds the squares to a sum, sixteen of them at a time: each square is exact in double, the sixteen are added
    /// in one order whatever the machine's vectors, and their sums are added exactly.</summary>
    /// <param name="values">The floats; the first one begins a sixteen.</param>
    /// <param name="sum">Receives the squares.</param>
    public static void AddSquares(ReadOnlySpan<float> values, ExactSum sum)
    {
        nuint count = (nuint)values.Length, i = 0;
        ref float start = ref MemoryMarshal.GetReference(values);
        for (; i + SquaresLength <= count; i += SquaresLength)
        {
            (Vector256<double> a, Vector256<double> b) = Vector256.Widen(Vector256.LoadUnsafe(ref start, i));
            (Vector256<double> c, Vector256<double> d) = Vector256.Widen(Vector256.LoadUnsafe(ref start, i + 8));
            Vector256<double> lanes = ((a * a) + (b * b)) + ((c * c) + (d * d));
            sum.Add((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]));
        }

        double rest = 0;
        for (; i < count; i++)
            rest += (double)Unsafe.Add(ref start, i) * Unsafe.Add(ref start, i);
        sum.Add(rest);
    }

    private static ref float Start(ReadOnlySpan<float> values, nuint count)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual((nuint)values.Length, count, nameof(values));
        return ref MemoryMarshal.GetReference(values);
    }
}
