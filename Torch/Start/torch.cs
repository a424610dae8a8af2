namespace Cluster.Torch;

/// <summary>Is libtorch for C#, with PyTorch's names: tensors, their operations, and <see cref="nn"/>.</summary>
/// <remarks>
/// An operation is called through libtorch's dispatcher (see <c>Interop/Op.cs</c>), so that a wrapper is one line. Call
/// <see cref="Initialize"/> first where the number of threads matters.
/// </remarks>
public static partial class torch;
