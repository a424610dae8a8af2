using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using Cluster.Parameters.Layout;
using Cluster.Parameters.StateDict.Safetensors;

namespace Cluster.Parameters.StateDict;

/// <summary>
/// Writes and reads safetensors files: eight bytes of header length, a JSON header, the tensors without gaps. The
/// format has no checksums, so damage within the data is not noticed here.
/// </summary>
public static class SafetensorsFile
{
    /// <summary>The longest header that is read or written, as in the reference implementation.</summary>
    public const int MaxHeaderBytes = 100_000_000;

    internal const string MetadataKey = "__metadata__";

    /// <summary>Writes tensors; the header keeps their order, the data is ordered by falling element size.</summary>
    /// <param name="stream">Where the file goes; it need not seek.</param>
    /// <param name="tensors">The tensors; their data is written straight from its memory.</param>
    /// <exception cref="ArgumentException">A name is reserved or used twice, a tensor's data has the wrong length, or
    /// the header is too long.</exception>
    public static void Write(Stream stream, IEnumerable<NamedTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        NamedTensor[] all = [.. tensors];
        // Large elements first keep every tensor on a border of its element size.
        NamedTensor[] inFile = [.. all.OrderByDescending(tensor => tensor.DType.SizeBytes())];
        Span<byte> header = Header(all, Offsets(all, inFile));
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (NamedTensor tensor in inFile)
            stream.Write(tensor.Data.Span);
    }

    /// <summary>Reads the tensors in the header's order.</summary>
    /// <param name="stream">The file, seekable.</param>
    /// <param name="fileName">Its name, for the failure's text.</param>
    /// <exception cref="StateDictException">The header is malformed, or a tensor overlaps another, leaves a gap or
    /// reaches beyond the file.</exception>
    public static IReadOnlyList<NamedTensor> Read(Stream stream, string fileName) =>
        new SafetensorsReader(new FileBytes(stream, fileName)).Read();

    private static Dictionary<string, long> Offsets(NamedTensor[] tensors, NamedTensor[] inFile)
    {
        var offsets = new Dictionary<string, long>(tensors.Length, StringComparer.Ordinal);
        long next = 0;
        foreach (NamedTensor tensor in inFile)
        {
            tensor.Check();
            if (tensor.Name == MetadataKey || !offsets.TryAdd(tensor.Name, next))
            {
                throw new ArgumentException(
                    $"Tensor '{tensor.Name}' is there twice or has a reserved name.", nameof(tensors));
            }

            next += tensor.Data.Length;
        }

        return offsets;
    }

    private static Span<byte> Header(NamedTensor[] tensors, Dictionary<string, long> offsets)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (NamedTensor tensor in tensors)
                WriteTensor(json, tensor, offsets[tensor.Name]);
            json.WriteEndObject();
        }

        // Spaces up to a border of 8 bytes are part of the format.
        int length = (buffer.WrittenCount + 7) & ~7;
        if (length > MaxHeaderBytes)
        {
            throw new ArgumentException(
                $"The header needs {length} bytes, more than {MaxHeaderBytes}.", nameof(tensors));
        }

        var header = new byte[length];
        header.AsSpan().Fill((byte)' ');
        buffer.WrittenSpan.CopyTo(header);
        return header;
    }

    private static void WriteTensor(Utf8JsonWriter json, NamedTensor tensor, long offset)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", SafetensorsTypes.Name(tensor.DType));
        json.WriteStartArray("shape");
        foreach (long size in tensor.Shape)
            json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(offset + tensor.Data.Length);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
