using Cluster.Parameters;
using Cluster.Parameters.Layout;
using Cluster.Parameters.StateDict;
using Cluster.Training.Data.Raw;

namespace Cluster.Training.Data.Formats;

/// <summary>Reads the tensors of a safetensors file as arrays.</summary>
internal static class SafetensorsReader
{
    /// <summary>Reads all tensors.</summary>
    /// <exception cref="DataException">It is no whole safetensors file.</exception>
    public static IReadOnlyList<RawArray> Read(string path) => FileGuard.Read<IReadOnlyList<RawArray>>(path, () =>
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return [.. SafetensorsFile.Read(stream, path).Select(tensor => new RawArray(
                path, tensor.Name, new ElementFormat(TypeOf(tensor.DType)), tensor.Shape, new MemoryBytes(tensor.Data), 0))];
        }
        catch (StateDictException error)
        {
            throw new DataException(path, error.Reason, error);
        }
    });

    private static ElementType TypeOf(DType type) => type switch
    {
        DType.Bool => ElementType.Bool,
        DType.UInt8 => ElementType.UInt8,
        DType.Int8 => ElementType.Int8,
        DType.Int16 => ElementType.Int16,
        DType.Int32 => ElementType.Int32,
        DType.Int64 => ElementType.Int64,
        DType.Float16 => ElementType.Float16,
        DType.BFloat16 => ElementType.BFloat16,
        DType.Float32 => ElementType.Float32,
        DType.Float64 => ElementType.Float64,
        _ => throw new InvalidOperationException($"{type} has no place here."),
    };
}
