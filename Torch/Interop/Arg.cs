using System.Runtime.CompilerServices;

namespace Cluster.Torch.Interop;

/// <summary>Is one argument of an operator; anything that an operator takes converts to it.</summary>
/// <remarks>It keeps its owner alive: a tensor that nothing else holds must not be finalized during the call.</remarks>
internal readonly struct Arg
{
    private readonly long _bits;

    private Arg(ValueTag tag, long bits, object? owner = null)
    {
        Tag = tag;
        _bits = bits;
        Owner = owner;
    }

    /// <summary>Gets the argument that stands for "none".</summary>
    internal static Arg None => default;

    internal ValueTag Tag { get; }

    internal object? Owner { get; }

    /// <summary>Gets the value where it fits into eight bytes.</summary>
    internal long Bits => _bits;

    public static implicit operator Arg(torch.Tensor? value) =>
        value is null ? None : new(ValueTag.Tensor, value.Handle, value);

    public static implicit operator Arg(int value) => new(ValueTag.Integer, value);

    public static implicit operator Arg(long value) => new(ValueTag.Integer, value);

    public static implicit operator Arg(long? value) => value is { } number ? number : None;

    public static implicit operator Arg(double value) => new(ValueTag.Floating, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Arg(double? value) => value is { } number ? number : None;

    public static implicit operator Arg(bool value) => new(ValueTag.Boolean, value ? 1 : 0);

    public static implicit operator Arg(Scalar value) => new(value.Tag, value.Bits);

    public static implicit operator Arg(Scalar? value) => value is { } scalar ? scalar : None;

    public static implicit operator Arg(torch.ScalarType value) => new(ValueTag.Integer, (long)value);

    public static implicit operator Arg(torch.ScalarType? value) => value is { } type ? type : None;

    public static implicit operator Arg(torch.nn.Reduction value) => new(ValueTag.Integer, (long)value);

    public static implicit operator Arg(torch.Device? value) =>
        value is null ? None : new(ValueTag.Device, (uint)value.type | ((long)value.index << 32));

    public static implicit operator Arg(torch.Generator? value) =>
        value is null ? None : new(ValueTag.Generator, value.Handle, value);

    public static implicit operator Arg(long[]? value) => value is null ? None : new(ValueTag.Integers, 0, value);

    public static implicit operator Arg(double[]? value) => value is null ? None : new(ValueTag.Floatings, 0, value);

    public static implicit operator Arg(torch.Tensor?[]? value) =>
        value is null ? None : new(ValueTag.Tensors, 0, value);

    public static implicit operator Arg(string? value) =>
        value is null ? None : new(ValueTag.Text, 0, System.Text.Encoding.UTF8.GetBytes(value));

    /// <summary>Counts the eight-byte places that this argument needs beside its <see cref="NativeValue"/>.</summary>
    internal int Places => Tag switch
    {
        ValueTag.Integers => Unsafe.As<long[]>(Owner!).Length,
        ValueTag.Floatings => Unsafe.As<double[]>(Owner!).Length,
        ValueTag.Tensors => Unsafe.As<torch.Tensor?[]>(Owner!).Length,
        ValueTag.Text => (Unsafe.As<byte[]>(Owner!).Length + sizeof(long) - 1) / sizeof(long),
        _ => 0,
    };

    /// <summary>
    /// Writes the argument for the bridge; what is longer than eight bytes goes to <paramref name="places"/>.
    /// </summary>
    internal unsafe void Write(NativeValue* target, long* places)
    {
        target->Tag = Tag;
        target->Count = 0;
        target->Integer = _bits;
        if (Tag is not (ValueTag.Integers or ValueTag.Floatings or ValueTag.Tensors or ValueTag.Text)) return;
        target->Pointer = places;
        target->Count = WriteMany(places);
    }

    private unsafe int WriteMany(long* places)
    {
        switch (Owner)
        {
            case long[] integers:
                integers.CopyTo(new Span<long>(places, integers.Length));
                return integers.Length;
            case double[] floatings:
                floatings.CopyTo(new Span<double>(places, floatings.Length));
                return floatings.Length;
            case byte[] text:
                text.CopyTo(new Span<byte>(places, text.Length));
                return text.Length;
            default:
                var tensors = Unsafe.As<torch.Tensor?[]>(Owner!);
                for (var i = 0; i < tensors.Length; i++) places[i] = tensors[i]?.Handle ?? 0;
                return tensors.Length;
        }
    }
}
