using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Cluster.Torch.Modules;

/// <summary>Holds parameters under keys, as PyTorch's ParameterDict does.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "PyTorch's names.")]
public sealed class ParameterDict : torch.nn.Module, IEnumerable<(string, Parameter)>
{
    private readonly OrderedDictionary<string, Parameter> _dictionary = [];

    internal ParameterDict(IEnumerable<(string Name, Parameter Parameter)> parameters)
    {
        foreach (var (name, parameter) in parameters) Add(name, parameter);
    }

    /// <summary>Gets the number of parameters.</summary>
    public int Count => _dictionary.Count;

    /// <summary>Gets a parameter by its key.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Parameter this[string key] => _dictionary[key];

    /// <summary>Adds a parameter under a key.</summary>
    /// <exception cref="ArgumentException">The key is taken.</exception>
    public void Add(string key, Parameter parameter)
    {
        register_parameter(key, parameter);
        _dictionary.Add(key, parameter);
    }

    /// <summary>Tells whether there is a parameter under a key.</summary>
    public bool ContainsKey(string key) => _dictionary.ContainsKey(key);

    /// <summary>Lists the keys.</summary>
    public IEnumerable<string> keys() => _dictionary.Keys;

    /// <summary>Lists the parameters.</summary>
    public IEnumerable<Parameter> values() => _dictionary.Values;

    /// <inheritdoc/>
    public IEnumerator<(string, Parameter)> GetEnumerator() =>
        _dictionary.Select(entry => (entry.Key, entry.Value)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
