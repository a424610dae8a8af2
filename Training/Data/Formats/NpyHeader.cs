using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Cluster.Training.Data.Raw;

namespace Cluster.Training.Data.Formats;

/// <summary>Is what stands before the numbers of an .npy file.</summary>
/// <remarks>Source: NEP 1, "A Simple File Format for NumPy Arrays", format versions 1.0 to 3.0.</remarks>
/// <param name="Format">How a number lies.</param>
/// <param name="IsFortranOrder">Whether the first index runs fastest.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="HeaderBytes">How many bytes it takes.</param>
/// <param name="LengthBytes">How many bytes the numbers take.</param>
internal sealed partial record NpyHeader(
    ElementFormat Format, bool IsFortranOrder, long[] Shape, int HeaderBytes, long LengthBytes)
{
    private const int TextBytesMax = 1 << 16;
    private const int SizesMax = 32; // as in NumPy 1

    private static readonly byte[] Mark = [0x93, .. "NUMPY"u8];

    /// <summary>Reads the header that <paramref name="stream"/> begins with.</summary>
    /// <param name="where">The file, and the array in it, for messages.</param>
    /// <param name="stream">Stands at the header; then at the numbers.</param>
    /// <exception cref="DataException">It is none, or tells of numbers that cannot be read.</exception>
    public static NpyHeader Read(string where, Stream stream)
    {
        Span<byte> prefix = stackalloc byte[12];
        Fill(where, stream, prefix[..8]);
        if (!prefix.StartsWith(Mark)) throw new DataException(where, "is no .npy array: it does not begin with \\x93NUMPY");
        var sizeBytes = prefix[6] switch
        {
            1 => 2,
            2 or 3 => 4,
            _ => throw new DataException(where, $"byte 6: version {prefix[6]} of the .npy form; 1 to 3 are known"),
        };
        var size = prefix.Slice(8, sizeBytes);
        Fill(where, stream, size);
        var textBytes = sizeBytes == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(size) : BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (textBytes > TextBytesMax) throw new DataException(where, $"byte 8: the header is longer than {TextBytesMax} bytes");
        var text = new byte[textBytes];
        Fill(where, stream, text);
        return Parse(where, Encoding.Latin1.GetString(text), 8 + sizeBytes + text.Length);
    }

    private static NpyHeader Parse(string where, string text, int headerBytes)
    {
        var match = Form().Match(text);
        if (!match.Success)
        {
            var isObject = text.Contains("'|O'", StringComparison.Ordinal) || text.Contains("[(", StringComparison.Ordinal);
            throw new DataException(where, isObject
                ? "holds objects or records; only arrays of plain numbers are read"
                : "the header is not {'descr': ..., 'fortran_order': ..., 'shape': ...} of plain numbers") { Text = text.Trim() };
        }
        var type = FindType(match.Groups["type"].Value)
            ?? throw new DataException(where, $"numbers of type '{match.Groups["type"].Value}' are not read");
        var sizes = match.Groups["shape"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var shape = new long[sizes.Length];
        for (var i = 0; i < sizes.Length; i++)
        {
            if (!long.TryParse(sizes[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]))
                throw new DataException(where,
                    "the header's shape is not a tuple of sizes") { Text = match.Groups["shape"].Value };
        }
        var format = new ElementFormat(type, IsBigEndian: match.Groups["order"].Value == ">");
        if (sizes.Length > SizesMax || RawArray.TryLength(shape, format) is not { } length)
            throw new DataException(where, "the header's shape is too large for any file") { Text = match.Groups["shape"].Value };
        return new NpyHeader(format, match.Groups["fortran"].Value == "True", shape, headerBytes, length);
    }

    private static ElementType? FindType(string text) => text switch
    {
        "b1" => ElementType.Bool,
        "u1" => ElementType.UInt8,
        "i1" => ElementType.Int8,
        "u2" => ElementType.UInt16,
        "i2" => ElementType.Int16,
        "u4" => ElementType.UInt32,
        "i4" => ElementType.Int32,
        "u8" => ElementType.UInt64,
        "i8" => ElementType.Int64,
        "f2" => ElementType.Float16,
        "f4" => ElementType.Float32,
        "f8" => ElementType.Float64,
        _ => null,
    };

    private static void Fill(string where, Stream stream, Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new DataException(where, "ends within its header");
    }

    [GeneratedRegex(
        @"^\{ *'descr' *: *'(?<order>[<>|=])(?<type>[a-zA-Z][0-9]+)' *, *'fortran_order' *: *(?<fortran>True|False) *, *'shape' *: *\((?<shape>[0-9, ]*)\) *,? *\} *\n?$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
