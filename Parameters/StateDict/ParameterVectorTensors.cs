using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

namespace Cluster.Parameters.StateDict;

/// <summary>Turns a parameter vector into the tensors of a file and back.</summary>
public static class ParameterVectorTensors
{
    /// <summary>Shows every entry as a tensor, in state-dict order and without a copy.</summary>
    /// <param name="vector">The vector; the tensors are views of its memory.</param>
    public static IReadOnlyList<NamedTensor> ToTensors(this ParameterVector vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        return [.. vector.Layout.Entries.Select(entry => new NamedTensor(
            entry.Spec.Name, entry.Spec.DType, entry.Spec.Shape, vector.EntryMemory(entry)))];
    }

    /// <summary>Shows a state of the optimizer as the parameters, and the buffers of a vector beside it.</summary>
    /// <param name="vector">The vector of all parameters and buffers.</param>
    /// <param name="parameters">What takes the parameters' place, such as their average.</param>
    public static IReadOnlyList<NamedTensor> ToTensors(this ParameterVector vector, OptimizerState parameters)
    {
        ArgumentNullException.ThrowIfNull(vector);
        ArgumentNullException.ThrowIfNull(parameters);
        return [.. vector.Layout.Entries.Select(entry => new NamedTensor(
            entry.Spec.Name, entry.Spec.DType, entry.Spec.Shape,
            entry.Spec.Kind == TensorKind.Parameter
                ? parameters.Bytes.Slice(entry.ByteOffset, entry.ByteLength)
                : vector.EntryMemory(entry)))];
    }

    /// <summary>Copies tensors into the vector, by name.</summary>
    /// <param name="vector">The vector; unchanged when this throws.</param>
    /// <param name="tensors">The tensors of a file, in any order.</param>
    /// <param name="fileName">The file, for the failure's text.</param>
    /// <exception cref="StateDictException">Keys are missing or extra, or an element type or shape differs.</exception>
    public static void CopyFrom(this ParameterVector vector, IReadOnlyList<NamedTensor> tensors, string fileName)
    {
        ArgumentNullException.ThrowIfNull(vector);
        ArgumentNullException.ThrowIfNull(tensors);
        IReadOnlyList<string> differences = Differences(vector, tensors, tensor => tensor.Describe());
        if (differences.Count > 0)
            throw new StateDictException(fileName, "the file is of another model.", differences);
        foreach (NamedTensor tensor in tensors)
            tensor.Data.Span.CopyTo(vector.EntryBytes(vector.Layout[tensor.Name]));
    }

    /// <summary>
    /// Copies those tensors that the vector has by the same name and shape; other floating-point types are converted.
    /// </summary>
    /// <param name="vector">The vector; what the file lacks stays as it is.</param>
    /// <param name="tensors">The tensors of a file, in any order.</param>
    /// <returns>What was copied, and what does not fit.</returns>
    public static StateDictReport CopyMatching(this ParameterVector vector, IReadOnlyList<NamedTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(vector);
        ArgumentNullException.ThrowIfNull(tensors);
        var byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        int filled = 0;
        foreach (ParameterEntry entry in vector.Layout.Entries)
        {
            if (!byName.TryGetValue(entry.Spec.Name, out NamedTensor? tensor)
                || FloatConversion.Describe(tensor) != DescribeTensor(entry.Spec))
            {
                continue;
            }

            FloatConversion.Copy(tensor, vector.EntryBytes(entry));
            filled++;
        }

        return new StateDictReport(filled, Differences(vector, tensors, FloatConversion.Describe));
    }

    private static IReadOnlyList<string> Differences(
        ParameterVector vector, IReadOnlyList<NamedTensor> tensors, Func<NamedTensor, string> describe) =>
        LayoutDifferences.List(
            [.. vector.Layout.Entries.Select(entry => (entry.Spec.Name, DescribeTensor(entry.Spec)))],
            [.. tensors.Select(tensor => (tensor.Name, describe(tensor)))],
            ordered: false);

    private static string DescribeTensor(TensorSpec spec) =>
        $"{spec.DType.ToText()} {TensorShape.Describe(spec.Shape)}";
}
