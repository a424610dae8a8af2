namespace Cluster.WorkerNode;

/// <summary>Says that a version will not come to its end, as its link was closed: what was begun with it is of no use.</summary>
public sealed class VersionCutException(string reason) : Exception($"the version was cut: {reason}");
