using System.Globalization;
using Cluster.Torch.Interop;

namespace Cluster.Torch;

/// <summary>Is a single number or truth value; .NET's own convert to it.</summary>
public readonly struct Scalar
{
    internal Scalar(ValueTag tag, long bits)
    {
        Tag = tag;
        Bits = bits;
    }

    internal ValueTag Tag { get; }

    internal long Bits { get; }

    /// <summary>Makes a scalar of a 32-bit integer.</summary>
    public static implicit operator Scalar(int value) => new(ValueTag.Integer, value);

    /// <summary>Makes a scalar of a 64-bit integer.</summary>
    public static implicit operator Scalar(long value) => new(ValueTag.Integer, value);

    /// <summary>Makes a scalar of a single.</summary>
    public static implicit operator Scalar(float value) => (double)value;

    /// <summary>Makes a scalar of a double.</summary>
    public static implicit operator Scalar(double value) =>
        new(ValueTag.Floating, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Makes a scalar of a truth value.</summary>
    public static implicit operator Scalar(bool value) => new(ValueTag.Boolean, value ? 1 : 0);

    /// <summary>Reads the value as a double.</summary>
    public double ToDouble() => Tag == ValueTag.Floating ? BitConverter.Int64BitsToDouble(Bits) : Bits;

    /// <summary>Reads the value as a single.</summary>
    public float ToSingle() => (float)ToDouble();

    /// <summary>Reads the value as a 64-bit integer, cutting off what is behind the point.</summary>
    public long ToInt64() => Tag == ValueTag.Floating ? (long)BitConverter.Int64BitsToDouble(Bits) : Bits;

    /// <summary>Reads the value as a 32-bit integer.</summary>
    /// <exception cref="OverflowException">The value does not fit.</exception>
    public int ToInt32() => checked((int)ToInt64());

    /// <summary>Reads the value as a truth value: whether it is not zero.</summary>
    public bool ToBoolean() => Tag == ValueTag.Floating ? ToDouble() != 0 : Bits != 0;

    /// <summary>Writes the value in the invariant culture.</summary>
    public override string ToString() => Tag switch
    {
        ValueTag.Boolean => Bits != 0 ? "True" : "False",
        ValueTag.Integer => Bits.ToString(CultureInfo.InvariantCulture),
        _ => ToDouble().ToString("R", CultureInfo.InvariantCulture),
    };
}
