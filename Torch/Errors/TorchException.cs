namespace Cluster.Torch;

/// <summary>Reports what libtorch refused, in libtorch's own words, without its C++ frames.</summary>
public sealed class TorchException : TensorLayerException
{
    internal TorchException(string? operation, string message)
        : base(operation is null ? message : $"{operation}: {message}") => Operator = operation;

    /// <summary>Gets the operator that refused, as <c>aten::linear</c>; null where it was not an operator.</summary>
    public string? Operator { get; }
}
