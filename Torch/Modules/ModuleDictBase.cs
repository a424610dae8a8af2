using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Cluster.Torch.Modules;

/// <summary>Is the base of the dictionaries of modules: it registers each under its key, in their order.</summary>
/// <typeparam name="T">What they all are.</typeparam>
[SuppressMessage("Naming", "CA1710", Justification = "PyTorch's names.")]
public abstract class ModuleDictBase<T> : torch.nn.Module, IEnumerable<(string, T)>
    where T : torch.nn.Module
{
    private readonly OrderedDictionary<string, T> _modules = [];

    private protected ModuleDictBase(IEnumerable<(string Name, T Module)> modules)
    {
        foreach (var (name, module) in modules) Add(name, module);
    }

    /// <summary>Gets the number of modules.</summary>
    public int Count => _modules.Count;

    /// <summary>Gets a module by its key.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public T this[string key] => _modules[key];

    /// <summary>Adds a module under a key.</summary>
    /// <exception cref="ArgumentException">The key is taken.</exception>
    public void Add(string key, T module)
    {
        register_module(key, module);
        _modules.Add(key, module);
    }

    /// <summary>Tells whether there is a module under a key.</summary>
    public bool ContainsKey(string key) => _modules.ContainsKey(key);

    /// <summary>Gives the module under a key, where there is one.</summary>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T module) => _modules.TryGetValue(key, out module);

    /// <summary>Lists the keys.</summary>
    public IEnumerable<string> keys() => _modules.Keys;

    /// <summary>Lists the modules.</summary>
    public IEnumerable<T> values() => _modules.Values;

    /// <summary>Lists the keys with their modules.</summary>
    public IEnumerable<(string, T)> items() => _modules.Select(entry => (entry.Key, entry.Value));

    /// <inheritdoc/>
    public IEnumerator<(string, T)> GetEnumerator() => items().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
