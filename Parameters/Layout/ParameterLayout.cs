using System.Diagnostics.CodeAnalysis;

namespace Cluster.Parameters.Layout;

/// <summary>
/// Fixes where each tensor of a model lies in one flat vector:
/// <c>[float32 parameters][float32 buffers][pad to 8 bytes][int64 buffers]</c>. Entries keep state-dict order, so that
/// files and hashes follow PyTorch, while the memory is cut by what is done to it: optimized, averaged, copied.
/// </summary>
public sealed class ParameterLayout : IEquatable<ParameterLayout>
{
    /// <summary>The longest vector: one <see cref="Memory{T}"/> must span it.</summary>
    public const int MaxByteLength = int.MaxValue - 63;

    private readonly Dictionary<string, ParameterEntry> _byName;

    internal ParameterLayout(
        IReadOnlyList<ParameterEntry> entries, int parameterCount, int floatCount, int integerCount)
    {
        Entries = entries;
        Parameters = [.. entries.Where(entry => entry.Spec.Kind == TensorKind.Parameter)];
        ParameterCount = parameterCount;
        FloatCount = floatCount;
        IntegerCount = integerCount;
        IntegerByteOffset = LayoutBuilder.IntegerByteOffset(floatCount);
        ByteLength = integerCount == 0 ? floatCount * sizeof(float) : IntegerByteOffset + integerCount * sizeof(long);
        Hash = LayoutHash.Compute(entries);
        _byName = entries.ToDictionary(entry => entry.Spec.Name, StringComparer.Ordinal);
    }

    /// <summary>Gets all entries in state-dict order.</summary>
    public IReadOnlyList<ParameterEntry> Entries { get; }

    /// <summary>Gets the parameters only, in PyTorch's parameter order.</summary>
    public IReadOnlyList<ParameterEntry> Parameters { get; }

    /// <summary>Gets the number of floats that are optimized.</summary>
    public int ParameterCount { get; }

    /// <summary>Gets the number of floats: parameters, then float buffers.</summary>
    public int FloatCount { get; }

    /// <summary>Gets the number of 64-bit integers.</summary>
    public int IntegerCount { get; }

    /// <summary>Gets the byte offset of the integers.</summary>
    public int IntegerByteOffset { get; }

    /// <summary>Gets the bytes of the whole vector, the pad included.</summary>
    public int ByteLength { get; }

    /// <summary>Gets the SHA-256 (lower-case hex) over names, element types, shapes and kinds in order.</summary>
    public string Hash { get; }

    /// <summary>Gets the entry of a state-dict key.</summary>
    /// <param name="name">The key.</param>
    /// <exception cref="KeyNotFoundException">There is no such entry.</exception>
    public ParameterEntry this[string name] => _byName[name];

    /// <summary>Lays the tensors of a model out.</summary>
    /// <param name="specs">The tensors in state-dict order.</param>
    /// <exception cref="LayoutException">A name is empty or used twice, a parameter is not float32, a buffer is neither
    /// float32 nor int64, a shape is negative or too large, or the vector exceeds <see
    /// cref="MaxByteLength"/>.</exception>
    public static ParameterLayout Create(IEnumerable<TensorSpec> specs)
    {
        ArgumentNullException.ThrowIfNull(specs);
        return LayoutBuilder.Build([.. specs]);
    }

    /// <summary>Finds the entry of a state-dict key.</summary>
    /// <param name="name">The key.</param>
    /// <param name="entry">The entry, if there is one.</param>
    public bool TryGet(string name, [NotNullWhen(true)] out ParameterEntry? entry) =>
        _byName.TryGetValue(name, out entry);

    /// <summary>Finds the entry that a float of <see cref="ParameterVector.Floats"/> belongs to.</summary>
    /// <param name="index">The float's index.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such float.</exception>
    public ParameterEntry EntryOfFloat(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, FloatCount);
        return Entries.First(entry => entry.Spec.DType == DType.Float32
            && index >= entry.ElementOffset && index < entry.ElementOffset + entry.ElementCount);
    }

    /// <summary>Lists the keys that are missing, extra or changed in another layout, one line each.</summary>
    /// <param name="other">The layout to compare with.</param>
    /// <returns>An empty list when the layouts are equal.</returns>
    public IReadOnlyList<string> Differences(ParameterLayout other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return LayoutDifferences.List(
            [.. Entries.Select(entry => (entry.Spec.Name, entry.Spec.Describe()))],
            [.. other.Entries.Select(entry => (entry.Spec.Name, entry.Spec.Describe()))]);
    }

    /// <summary>Compares by <see cref="Hash"/>.</summary>
    /// <param name="other">The layout to compare with.</param>
    public bool Equals(ParameterLayout? other) => other is not null && Hash == other.Hash;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ParameterLayout);

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode(StringComparison.Ordinal);
}
