using Cluster.Parameters.Layout;

namespace Cluster.Parameters.StateDict.Safetensors;

/// <summary>Knows the names of element types in safetensors headers.</summary>
internal static class SafetensorsTypes
{
    private static readonly Dictionary<string, DType> ByName = new(StringComparer.Ordinal)
    {
        ["F32"] = DType.Float32,
        ["F64"] = DType.Float64,
        ["F16"] = DType.Float16,
        ["BF16"] = DType.BFloat16,
        ["I64"] = DType.Int64,
        ["I32"] = DType.Int32,
        ["I16"] = DType.Int16,
        ["I8"] = DType.Int8,
        ["U8"] = DType.UInt8,
        ["BOOL"] = DType.Bool,
    };

    public static string Name(DType type) => ByName.First(pair => pair.Value == type).Key;

    public static bool TryGet(string name, out DType type) => ByName.TryGetValue(name, out type);
}
