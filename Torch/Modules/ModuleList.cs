using System.Collections;

namespace Cluster.Torch.Modules;

/// <summary>Holds modules called <c>0</c>, <c>1</c>, ..., as PyTorch's ModuleList does.</summary>
/// <typeparam name="T">What they all are.</typeparam>
public sealed class ModuleList<T> : torch.nn.Module, IReadOnlyList<T>
    where T : torch.nn.Module
{
    private readonly List<T> _modules = [];

    internal ModuleList(IEnumerable<T> modules)
    {
        foreach (var module in modules) Add(module);
    }

    /// <summary>Gets the number of modules.</summary>
    public int Count => _modules.Count;

    /// <summary>Gets a module by its place.</summary>
    public T this[int index] => _modules[index];

    /// <summary>Appends a module.</summary>
    public void Add(T module)
    {
        register_module($"{_modules.Count}", module);
        _modules.Add(module);
    }

    /// <summary>Appends a module.</summary>
    public void append(T module) => Add(module);

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _modules.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
