namespace Cluster.Torch;

/// <summary>Reports a module, parameter or buffer in a field from which it cannot be, or was not, registered.</summary>
public sealed class ComponentException : TensorLayerException
{
    internal ComponentException(string field, string problem)
        : base($"Field '{field}' {problem}") => Field = field;

    /// <summary>Gets the field with its class and the path inside it, as <c>Net._pair.Item2</c>.</summary>
    public string Field { get; }
}
