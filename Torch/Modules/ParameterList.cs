using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Cluster.Torch.Modules;

/// <summary>Holds parameters called <c>0</c>, <c>1</c>, ..., as PyTorch's ParameterList does.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "PyTorch's names.")]
public sealed class ParameterList : torch.nn.Module, IReadOnlyList<Parameter>
{
    private readonly List<Parameter> _list = [];

    internal ParameterList(IEnumerable<Parameter> parameters)
    {
        foreach (var parameter in parameters) Add(parameter);
    }

    /// <summary>Gets the number of parameters.</summary>
    public int Count => _list.Count;

    /// <summary>Gets a parameter by its place.</summary>
    public Parameter this[int index] => _list[index];

    /// <summary>Appends a parameter.</summary>
    public void Add(Parameter parameter)
    {
        register_parameter($"{_list.Count}", parameter);
        _list.Add(parameter);
    }

    /// <summary>Appends a parameter.</summary>
    public void append(Parameter parameter) => Add(parameter);

    /// <inheritdoc/>
    public IEnumerator<Parameter> GetEnumerator() => _list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
