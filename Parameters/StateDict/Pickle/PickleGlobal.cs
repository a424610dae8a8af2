using Cluster.Parameters.Layout;

namespace Cluster.Parameters.StateDict.Pickle;

/// <summary>Is one of the few Python names that a state dict may mention. None of them is ever called.</summary>
internal sealed record PickleGlobal(string Name, DType? StorageType = null)
{
    public static readonly PickleGlobal OrderedDict = new("collections OrderedDict");
    public static readonly PickleGlobal RebuildTensor = new("torch._utils _rebuild_tensor_v2");
    public static readonly PickleGlobal RebuildParameter = new("torch._utils _rebuild_parameter");

    private static readonly PickleGlobal[] Storages =
    [
        new("torch FloatStorage", DType.Float32),
        new("torch DoubleStorage", DType.Float64),
        new("torch HalfStorage", DType.Float16),
        new("torch BFloat16Storage", DType.BFloat16),
        new("torch LongStorage", DType.Int64),
        new("torch IntStorage", DType.Int32),
        new("torch ShortStorage", DType.Int16),
        new("torch CharStorage", DType.Int8),
        new("torch ByteStorage", DType.UInt8),
        new("torch BoolStorage", DType.Bool),
    ];

    private static readonly Dictionary<string, PickleGlobal> Known =
        Storages.Append(OrderedDict).Append(RebuildTensor).Append(RebuildParameter)
            .ToDictionary(global => global.Name, StringComparer.Ordinal);

    /// <summary>Returns the allowed global of a name (module, space, attribute), or null.</summary>
    public static PickleGlobal? Find(string name) => Known.GetValueOrDefault(name);

    /// <summary>Returns the storage class of an element type.</summary>
    public static PickleGlobal Storage(DType type) => Storages.First(storage => storage.StorageType == type);
}
