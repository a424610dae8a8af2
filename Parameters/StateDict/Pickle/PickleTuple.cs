namespace Cluster.Parameters.StateDict.Pickle;

/// <summary>Is a Python tuple.</summary>
internal sealed record PickleTuple(IReadOnlyList<object?> Items);
