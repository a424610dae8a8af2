using System.Collections;
using Cluster.Torch.Modules;

namespace Cluster.Torch;

/// <summary>Finds the components in a module's fields, and those that hide where they cannot be registered.</summary>
internal static class ComponentScan
{
    /// <summary>Lists the components that are not registered yet, each with its name.</summary>
    /// <exception cref="ComponentException">A field holds what cannot be registered.</exception>
    internal static IEnumerable<(string Name, object Component)> Find(torch.nn.Module module)
    {
        var taken = new Dictionary<string, ComponentField>();
        foreach (var field in ComponentFields.Of(module.GetType()))
        {
            var value = field.Field.GetValue(module);
            if (value is null || module.IsRegistered(value, field.Name)) continue;
            if (AsComponent(value, field.Label, module.Child(field.Name)) is not { } component) continue;
            if (!taken.TryAdd(field.Name, field))
                throw new ComponentException(field.Label, $"has the name '{field.Name}' of {taken[field.Name].Label}.");
            if (!module.IsRegistered(component, field.Name)) yield return (field.Name, component);
        }
    }

    /// <summary>Makes the error of a field that was assigned, or whose list changed, after registration.</summary>
    internal static ComponentException AssignedLate(torch.nn.Module module, string name)
    {
        var field = ComponentFields.Of(module.GetType()).First(field => field.Name == name);
        return new ComponentException(
            field.Label,
            "was assigned or changed after its module's components were registered; call RegisterComponents() then.");
    }

    // A list that is registered already, and unchanged, keeps the module that stands for it.
    private static object? AsComponent(object value, string label, torch.nn.Module? registered)
    {
        if (value is torch.nn.Module or Parameter) return value;
        if (value is torch.Tensor tensor) return IsResult(tensor) ? null : value;
        if (Values(value)?.Any(Holds) == true)
        {
            var list = new ComponentList(value.GetType().Name);
            foreach (var (name, entry) in Entries(value)) list.Add(name, Entry(entry, $"{label}[{name}]"));
            return registered is ComponentList known && known.HasSameEntries(list) ? known : list;
        }

        if (HiddenComponents.Find(value, label) is { } hidden)
            throw new ComponentException(hidden, "holds a module or parameter that cannot be registered from there.");
        return null;
    }

    private static object Entry(object? value, string label)
    {
        if (value is torch.nn.Module or Parameter) return value;
        return (value is null ? null : AsComponent(value, label, null))
            ?? throw new ComponentException(label, "is neither a module nor a parameter, as others of its list are.");
    }

    // What a forward pass left in a field is no buffer.
    private static bool IsResult(torch.Tensor tensor) => !tensor.IsDisposed && !tensor.is_leaf;

    // A list of plain tensors is none of the state, as in PyTorch.
    private static bool Holds(object? value) =>
        value is torch.nn.Module or Parameter
        || (value is not null and not torch.Tensor && Values(value)?.Any(Holds) == true);

    private static IEnumerable<object?>? Values(object value) => value switch
    {
        IDictionary dictionary => dictionary.Values.Cast<object?>(),
        Array { Rank: > 1 } => null,
        IList list when !IsOfPrimitives(value.GetType()) => list.Cast<object?>(),
        _ => null,
    };

    private static IEnumerable<(string Name, object? Value)> Entries(object value)
    {
        if (value is not IDictionary dictionary)
            return ((IList)value).Cast<object?>().Select((entry, index) => ($"{index}", entry));
        var keys = dictionary.Keys.Cast<object>().Select(key => $"{key}");
        return keys.Zip(dictionary.Values.Cast<object?>());
    }

    private static bool IsOfPrimitives(Type type) =>
        type.IsArray
            ? type.GetElementType() is { IsPrimitive: true } or { IsPointer: true }
            : type.GenericTypeArguments is [{ IsPrimitive: true } or { IsEnum: true }];
}
