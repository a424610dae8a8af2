namespace Cluster.Parameters.Layout;

/// <summary>Says where one tensor lies in the flat vector.</summary>
/// <param name="Index">The position in state-dict order.</param>
/// <param name="Spec">The tensor.</param>
/// <param name="ElementOffset">The first element: in <see cref="ParameterVector.Floats"/> for float32, in
/// <see cref="ParameterVector.Integers"/> for int64.</param>
/// <param name="ElementCount">The number of elements.</param>
/// <param name="ByteOffset">The first byte in <see cref="ParameterVector.Bytes"/>.</param>
/// <param name="ByteLength">The number of bytes.</param>
public sealed record ParameterEntry(
    int Index, TensorSpec Spec, int ElementOffset, int ElementCount, int ByteOffset, int ByteLength);
