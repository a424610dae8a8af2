using System.Buffers.Binary;
using System.Text.Json;
using Cluster.Parameters.Layout;

namespace Cluster.Parameters.StateDict.Safetensors;

/// <summary>Reads a safetensors file; everything in the header is checked before a tensor's memory is taken.</summary>
internal sealed class SafetensorsReader(FileBytes file)
{
    private const int MaxDepth = 4;

    // A large model has thousands.
    private const int MaxTensors = 100_000;

    public IReadOnlyList<NamedTensor> Read()
    {
        long headerLength = BinaryPrimitives.ReadInt64LittleEndian(file.Read(0, sizeof(long)));
        if (headerLength is < 2 or > SafetensorsFile.MaxHeaderBytes || headerLength > file.Length - sizeof(long))
            throw file.Bad($"the header's length {headerLength} does not fit the file's {file.Length} bytes.");
        byte[] header = file.Read(sizeof(long), headerLength);
        if (header[0] != (byte)'{')
            throw file.Bad("the header does not start with '{'.");
        long start = sizeof(long) + headerLength;
        List<Item> items = ParseHeader(header);
        CheckCover(items, file.Length - start);
        return [.. items.Select(item => new NamedTensor(
            item.Name, item.Type, item.Shape, file.Read(start + item.Begin, item.End - item.Begin)))];
    }

    private List<Item> ParseHeader(byte[] header)
    {
        var options = new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = MaxDepth };
        try
        {
            using JsonDocument document = JsonDocument.Parse(header, options);
            if (document.RootElement.GetPropertyCount() > MaxTensors)
                throw file.Bad($"the header names more than {MaxTensors} tensors.");
            return [.. document.RootElement.EnumerateObject()
                .Where(property => property.Name != SafetensorsFile.MetadataKey)
                .Select(property => ParseItem(property.Name, property.Value))];
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException or FormatException)
        {
            // Text that is not UTF-8 and values of another kind show as the latter two.
            throw file.Bad("the header is not JSON of the right form.", cause);
        }
    }

    private Item ParseItem(string name, JsonElement value)
    {
        bool complete = value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Count() == 3
            && value.TryGetProperty("dtype", out _) && value.TryGetProperty("shape", out _)
            && value.TryGetProperty("data_offsets", out _);
        if (!complete || name.Length == 0)
            throw file.Bad($"'{name}' is not described by dtype, shape and data_offsets.");
        if (!SafetensorsTypes.TryGet(value.GetProperty("dtype").GetString() ?? "", out DType type))
            throw file.Bad($"'{name}' has the unknown dtype {value.GetProperty("dtype")}.");
        long[] shape = Numbers(value.GetProperty("shape"));
        if (Numbers(value.GetProperty("data_offsets")) is not [long begin, long end] || begin < 0 || end < begin)
            throw file.Bad($"'{name}' has malformed data_offsets.");
        if (!TensorShape.TryCount(shape, out long count)
            || (end - begin) % type.SizeBytes() != 0 || (end - begin) / type.SizeBytes() != count)
        {
            throw file.Bad(
                $"'{name}' {type.ToText()} {TensorShape.Describe(shape)} does not match its {end - begin} bytes.");
        }

        return new Item(name, type, shape, begin, end);
    }

    private static long[] Numbers(JsonElement array) =>
        [.. array.EnumerateArray().Select(number => number.GetInt64())];

    private void CheckCover(List<Item> items, long dataLength)
    {
        long next = 0;
        foreach (Item item in items.OrderBy(item => item.Begin).ThenBy(item => item.End))
        {
            if (item.Begin != next)
                throw file.Bad($"'{item.Name}' overlaps another tensor or leaves a gap.");
            next = item.End;
        }

        if (next != dataLength)
            throw file.Bad($"the tensors cover {next} bytes, but the file has {dataLength}.");
    }

    private sealed record Item(string Name, DType Type, IReadOnlyList<long> Shape, long Begin, long End);
}
