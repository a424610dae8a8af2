namespace Cluster.Parameters.StateDict.Pickle;

/// <summary>Describes a contiguous tensor within a storage; offset and count are elements.</summary>
internal sealed record PickleTensor(PickleStorage Storage, long Offset, long Count, IReadOnlyList<long> Shape);
