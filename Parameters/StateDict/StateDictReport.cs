namespace Cluster.Parameters.StateDict;

/// <summary>Says what of a model a file's tensors filled, and what does not fit.</summary>
/// <param name="Filled">The number of the model's tensors that the file has in the same shape.</param>
/// <param name="Differences">One line for each of the others: missing in the file, extra in it, or of another shape.</param>
public sealed record StateDictReport(int Filled, IReadOnlyList<string> Differences);
