using Cluster.Parameters.Layout;

namespace Cluster.Parameters.StateDict.Pickle;

/// <summary>Refers to the archive entry that holds the elements of one or more tensors.</summary>
internal sealed record PickleStorage(DType DType, string Key, long Count);
