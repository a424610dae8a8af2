using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cluster.Parameters.Reduction;

/// <summary>Looks for values that are not finite, at the speed at which memory is read.</summary>
/// <remarks>
/// A float is NaN or infinite where all bits of its exponent are set, so that its bits without the sign, as a number,
/// are above those of the largest finite float: one AND and one comparison of integers for each vector.
/// </remarks>
public static class FiniteScan
{
    private const int WithoutSign = 0x7FFFFFFF;
    private const int LargestFinite = 0x7F7FFFFF;

    /// <summary>Finds the first value that is NaN or infinite.</summary>
    /// <returns>Its index, or null where all values are finite.</returns>
    public static int? FirstNotFinite(ReadOnlySpan<float> values)
    {
        nuint count = (nuint)values.Length, width = (nuint)Vector<int>.Count, i = 0;
        ref int start = ref Unsafe.As<float, int>(ref MemoryMarshal.GetReference(values));
        var withoutSign = new Vector<int>(WithoutSign);
        var largest = new Vector<int>(LargestFinite);
        for (; i + (4 * width) <= count; i += 4 * width)
        {
            Vector<int> a = Vector.LoadUnsafe(ref start, i) & withoutSign;
            Vector<int> b = Vector.LoadUnsafe(ref start, i + width) & withoutSign;
            Vector<int> c = Vector.LoadUnsafe(ref start, i + (2 * width)) & withoutSign;
            Vector<int> d = Vector.LoadUnsafe(ref start, i + (3 * width)) & withoutSign;
            if (Vector.GreaterThanAny(Vector.Max(Vector.Max(a, b), Vector.Max(c, d)), largest))
                break;
        }

        for (; i < count; i++)
        {
            if ((Unsafe.Add(ref start, i) & WithoutSign) > LargestFinite)
                return (int)i;
        }

        return null;
    }
}
