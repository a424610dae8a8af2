using System.Numerics;
using Cluster.Parameters.Reduction;

namespace Cluster.Parameters.Tests.Reduction;

public sealed class ExactSumTests
{
    private const int LowestExponent = -352;

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(100_000)]
    public void ToDouble_SquaresOfFloatsOfAllMagnitudes_IsTheExactSumRounded(int count)
    {
        var random = new Random(count);
        var sum = new ExactSum();
        BigInteger exact = 0; // in units of 2^LowestExponent
        for (int i = 0; i < count; i++)
        {
            float value = BitConverter.Int32BitsToSingle(random.Next(1, 0x7F800000));
            double square = (double)value * value;
            sum.Add(square);
            long bits = BitConverter.DoubleToInt64Bits(square);
            exact += (BigInteger)((bits & ((1L << 52) - 1)) | (1L << 52)) << ((int)(bits >> 52) - 1075 - LowestExponent);
        }

        BigInteger found = 0;
        for (int i = ExactSum.Digits - 1; i >= 0; i--)
            found = (found << 32) + sum.Values[i];
        Assert.Equal(exact, found);
        Assert.Equal(1, sum.ToDouble() / Math.ScaleB((double)exact, LowestExponent), 1e-15);
    }

    [Fact]
    public void Add_AnyOrderAndAnyParts_GivesTheSameDigits()
    {
        double[] values = [.. MadeUp.Values(7, 5000).Select(value => (double)value * value)];
        var forth = new ExactSum();
        var back = new ExactSum();
        var parts = new ExactSum();
        foreach (double value in values)
            forth.Add(value);
        foreach (double value in values.Reverse())
            back.Add(value);
        foreach (double[] chunk in values.Chunk(333))
        {
            var part = new ExactSum();
            foreach (double value in chunk)
                part.Add(value);
            parts.Add(part.Values);
        }

        Assert.Equal(forth.ToDouble(), back.ToDouble());
        Assert.Equal(forth.ToDouble(), parts.ToDouble());
        Assert.Equal(forth.Values.ToArray(), parts.Values.ToArray());
    }

    [Fact]
    public void ToDouble_NothingOrZeros_IsZero()
    {
        var sum = new ExactSum();
        sum.Add(0);
        Assert.Equal(0, sum.ToDouble());
        Assert.Throws<ArgumentException>(() => sum.Add(new long[3]));
    }

    [Theory]
    [InlineData(1e-45f)]
    [InlineData(3.4028235e38f)]
    public void Add_SquareOfTheLeastAndTheGreatestFloat_Fits(float value)
    {
        var sum = new ExactSum();
        sum.Add((double)value * value);
        Assert.Equal((double)value * value, sum.ToDouble());
    }
}
