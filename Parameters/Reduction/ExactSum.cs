namespace Cluster.Parameters.Reduction;

/// <summary>
/// Adds numbers that are not negative without rounding, so that the sum depends neither on their order nor on how they are
/// shared out: among threads, or among shards.
/// </summary>
/// <remarks>
/// The sum is a number with <see cref="Digits"/> digits of 32 bits, each in a long that takes up carries until they are
/// brought in order: room for 2^31 additions. It holds sums of squares of floats, from 2^-298 up. The idea is Kulisch's.
/// </remarks>
public sealed class ExactSum
{
    /// <summary>The number of digits: from 2^-352 on, to beyond 2^31 squares of the largest float.</summary>
    public const int Digits = 21;

    private const int LowestExponent = -352;
    private const int MantissaBits = 52;
    private const int ExponentBias = 1023;

    private readonly long[] _digits = new long[Digits];

    /// <summary>Gets the digits, the lowest first, for another sum to add.</summary>
    public ReadOnlySpan<long> Values => _digits;

    /// <summary>Makes the sum 0.</summary>
    public void Clear() => Array.Clear(_digits);

    /// <summary>Adds a number.</summary>
    /// <param name="value">0, or finite and at least 2^-298.</param>
    public void Add(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> MantissaBits);
        if (exponent == 0)
            return;
        ulong mantissa = (ulong)(bits & ((1L << MantissaBits) - 1)) | (1UL << MantissaBits);
        int place = exponent - ExponentBias - MantissaBits - LowestExponent;
        (int digit, int shift) = (place >> 5, place & 31);
        ulong low = mantissa << shift;
        _digits[digit] += (uint)low;
        _digits[digit + 1] += (long)(low >> 32);
        _digits[digit + 2] += (long)((mantissa >> 32) >> (32 - shift));
    }

    /// <summary>Adds another sum's digits.</summary>
    /// <exception cref="ArgumentException">There are more or fewer than <see cref="Digits"/>.</exception>
    public void Add(ReadOnlySpan<long> digits)
    {
        if (digits.Length != Digits)
            throw new ArgumentException($"A sum has {Digits} digits, not {digits.Length}.", nameof(digits));
        for (int i = 0; i < Digits; i++)
            _digits[i] += digits[i];
        Carry();
    }

    /// <summary>Rounds the sum to a double, always in the same way.</summary>
    public double ToDouble()
    {
        Carry();
        double sum = 0;
        for (int i = Digits - 1; i >= 0; i--)
            sum += Math.ScaleB(_digits[i], LowestExponent + (32 * i));
        return sum;
    }

    // Afterwards each digit has 32 bits: equal sums have equal digits.
    private void Carry()
    {
        for (int i = 0; i < Digits - 1; i++)
        {
            _digits[i + 1] += _digits[i] >> 32;
            _digits[i] &= uint.MaxValue;
        }
    }
}
