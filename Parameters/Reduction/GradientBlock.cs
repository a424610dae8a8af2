using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cluster.Parameters.Reduction;

/// <summary>
/// Holds the average of one block with its last sum still to be made: a kernel that reads it computes
/// <c>g = left * leftWeight + right * rightWeight</c> itself, each product rounded, then the sum. The average of two
/// slots thus needs no pass of its own.
/// </summary>
internal readonly ref struct GradientBlock
{
    /// <summary>The first float of the left side.</summary>
    public readonly ref float Left;

    /// <summary>The first float of the right side; the left side's where <see cref="IsSum"/> is false.</summary>
    public readonly ref float Right;

    public readonly float LeftWeight;
    public readonly float RightWeight;
    public readonly int Length;

    /// <summary>Whether there is a sum to make; otherwise the left side is the average as it is.</summary>
    public readonly bool IsSum;

    /// <summary>Takes an average that is finished.</summary>
    public GradientBlock(ReadOnlySpan<float> average)
    {
        Left = ref MemoryMarshal.GetReference(average);
        Right = ref Left;
        Length = average.Length;
    }

    /// <summary>Takes the two sides of a sum, both of the same length.</summary>
    public GradientBlock(ReadOnlySpan<float> left, float leftWeight, ReadOnlySpan<float> right, float rightWeight)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(right.Length, left.Length, nameof(right));
        Left = ref MemoryMarshal.GetReference(left);
        Right = ref MemoryMarshal.GetReference(right);
        (LeftWeight, RightWeight) = (leftWeight, rightWeight);
        Length = left.Length;
        IsSum = true;
    }

    /// <summary>Computes the floats of the average that fill a vector.</summary>
    /// <param name="i">The first of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> VectorAt(nuint i)
    {
        Vector<float> left = Vector.LoadUnsafe(ref Left, i);
        return IsSum ? left * LeftWeight + Vector.LoadUnsafe(ref Right, i) * RightWeight : left;
    }

    /// <summary>Computes one float of the average, for those that fill no vector.</summary>
    public float At(nuint i)
    {
        if (!IsSum)
            return Unsafe.Add(ref Left, i);
        float left = Unsafe.Add(ref Left, i) * LeftWeight;
        float right = Unsafe.Add(ref Right, i) * RightWeight;
        return left + right;
    }
}
