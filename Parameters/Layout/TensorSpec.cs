namespace Cluster.Parameters.Layout;

/// <summary>Describes one tensor of a model's state dict.</summary>
/// <param name="Name">The state-dict key.</param>
/// <param name="DType">The element type.</param>
/// <param name="Shape">The size of each dimension; empty for a scalar.</param>
/// <param name="Kind">Whether the optimizer changes it.</param>
public sealed record TensorSpec(string Name, DType DType, IReadOnlyList<long> Shape, TensorKind Kind)
{
    /// <summary>Compares by value, the shape included.</summary>
    /// <param name="other">The description to compare with.</param>
    public bool Equals(TensorSpec? other) =>
        other is not null && Name == other.Name && DType == other.DType && Kind == other.Kind
        && Shape.SequenceEqual(other.Shape);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, DType, Kind, Shape.Count);

    /// <summary>Returns text such as <c>float32 [5, 10] parameter</c>.</summary>
    public string Describe() =>
        $"{DType.ToText()} {TensorShape.Describe(Shape)} {(Kind == TensorKind.Parameter ? "parameter" : "buffer")}";
}
