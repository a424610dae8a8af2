using Cluster.Torch.Modules;

namespace Cluster.Torch;

/// <summary>Stands for a list, array or dictionary of modules or parameters, as PyTorch's ModuleList does.</summary>
internal sealed class ComponentList(string name) : torch.nn.Module(name)
{
    private readonly List<(string Name, object Component)> _entries = [];

    internal void Add(string entry, object component)
    {
        _entries.Add((entry, component));
        if (component is Parameter parameter) register_parameter(entry, parameter);
        else register_module(entry, (torch.nn.Module)component);
    }

    internal bool HasSameEntries(ComponentList other) =>
        _entries.Count == other._entries.Count && _entries.Zip(other._entries).All(pair =>
            pair.First.Name == pair.Second.Name && IsSame(pair.First.Component, pair.Second.Component));

    private static bool IsSame(object left, object right) =>
        ReferenceEquals(left, right)
        || (left is ComponentList first && right is ComponentList second && first.HasSameEntries(second));
}
