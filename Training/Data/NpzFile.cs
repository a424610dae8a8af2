using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Cluster.Training.Data;

/// <summary>Reads an .npz file of two arrays: <c>x</c> (float32, [N, row shape]) and <c>y</c> (int64 [N], or float32 [N] or [N, 1]).</summary>
/// <remarks>Source: NEP 1, "A Simple File Format for NumPy Arrays", format versions 1.0 and 2.0.</remarks>
public static partial class NpzFile
{
    private const int DimensionsMax = 32; // numpy's own limit
    private const int HeaderBytesMax = 10_000; // numpy's own limit

    /// <summary>Reads the rows.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">The file cannot be read, or its arrays are not of this kind; file and array are
    /// named.</exception>
    public static Dataset Read(string path)
    {
        try
        {
            using var archive = ZipFile.OpenRead(path);
            var (features, shape) = ReadArray<float>(path, archive, "x", "<f4");
            if (shape.Length < 2) throw new DataException(path, $"x has shape {Shapes.Text(shape)}, expected [rows, row shape]");
            var rowShape = Array.ConvertAll(shape[1..], size => checked((int)size));
            var isClass = TypeOf(path, archive, "y") == "<i8";
            return isClass ? OfClasses(path, archive, rowShape, features) : OfValues(path, archive, rowShape, features);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException or OverflowException)
        {
            throw new DataException(path, $"cannot be read as .npz: {error.Message}", error);
        }
    }

    private static Dataset OfClasses(string path, ZipArchive archive, int[] rowShape, float[] features)
    {
        var (labels, shape) = ReadArray<long>(path, archive, "y", "<i8");
        if (shape.Length != 1) throw new DataException(path, $"y has shape {Shapes.Text(shape)}, expected [rows]");
        var classes = labels.Length == 0 ? 1 : labels.Max() + 1;
        if (classes is < 1 or > int.MaxValue) throw new DataException(path, $"y has the class {labels.Max()}");
        return Checked(path, () => Dataset.OfClasses(rowShape, features, labels, (int)classes));
    }

    private static Dataset OfValues(string path, ZipArchive archive, int[] rowShape, float[] features)
    {
        var (values, shape) = ReadArray<float>(path, archive, "y", "<f4");
        if (shape is not ([_] or [_, 1]))
            throw new DataException(path, $"y has shape {Shapes.Text(shape)}, expected [rows] or [rows, 1]");
        return Checked(path, () => Dataset.OfValues(rowShape, features, values));
    }

    // What the dataset finds wrong gets the file's name.
    private static Dataset Checked(string path, Func<Dataset> make)
    {
        try
        {
            return make();
        }
        catch (DataException error)
        {
            throw new DataException(path, error.Message, error);
        }
    }

    private static string TypeOf(string path, ZipArchive archive, string name)
    {
        using var stream = Open(path, archive, name).Open();
        return Header(path, name, stream).Type;
    }

    private static (T[] Values, long[] Shape) ReadArray<T>(string path, ZipArchive archive, string name, string type)
        where T : unmanaged
    {
        var entry = Open(path, archive, name);
        using var stream = entry.Open();
        var (found, shape, headerBytes) = Header(path, name, stream);
        if (found != type) throw new DataException(path, $"{name} has the type '{found}', expected '{type}': convert it with astype");
        var count = 1L;
        foreach (var size in shape) count = checked(count * size);
        var bytes = count * Marshal.SizeOf<T>();
        if (entry.Length - headerBytes != bytes || bytes > Array.MaxLength)
            throw new DataException(path, $"{name} of shape {Shapes.Text(shape)} has {entry.Length - headerBytes} bytes");
        var values = new T[count];
        stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return (values, shape);
    }

    private static ZipArchiveEntry Open(string path, ZipArchive archive, string name) =>
        archive.GetEntry(name + ".npy") ?? throw new DataException(path, $"has no array '{name}'");

    private static (string Type, long[] Shape, int Bytes) Header(string path, string name, Stream stream)
    {
        var start = new byte[8];
        stream.ReadExactly(start);
        var wide = start[6] == 2;
        if (!start.AsSpan(0, 6).SequenceEqual((byte[])[0x93, .. "NUMPY"u8]) || !(wide || start[6] == 1))
            throw new DataException(path, $"{name}.npy is no array of format 1 or 2");
        var size = new byte[wide ? 4 : 2];
        stream.ReadExactly(size);
        var length = wide ? BinaryPrimitives.ReadUInt32LittleEndian(size) : BinaryPrimitives.ReadUInt16LittleEndian(size);
        if (length > HeaderBytesMax) throw new DataException(path, $"{name}.npy has a header of {length} bytes");
        var text = new byte[length];
        stream.ReadExactly(text);
        if (HeaderText().Match(Encoding.Latin1.GetString(text)) is not { Success: true } match)
            throw new DataException(path, $"{name}.npy has a header that cannot be read, or a Fortran order");
        var sizes = match.Groups["shape"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var shape = new long[sizes.Length];
        for (var i = 0; i < sizes.Length; i++)
        {
            if (!int.TryParse(sizes[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || i == DimensionsMax)
                throw new DataException(path, $"{name}.npy has the shape ({match.Groups["shape"].Value})");
            shape[i] = number;
        }

        return (match.Groups["type"].Value, shape, start.Length + size.Length + (int)length);
    }

    [GeneratedRegex(@"^\{'descr': '(?<type>[<>|=]?\w+)', 'fortran_order': False, 'shape': \((?<shape>[\d, ]*)\), *\} *\n?$")]
    private static partial Regex HeaderText();
}
