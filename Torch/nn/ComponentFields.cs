using System.Collections.Concurrent;
using System.Reflection;

namespace Cluster.Torch;

/// <summary>Knows the fields of each class of module, found once.</summary>
internal static class ComponentFields
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly ConcurrentDictionary<Type, ComponentField[]> Cache = new();

    /// <summary>Lists the fields of a class and its bases, base first, in the order of declaration.</summary>
    /// <remarks>The classes of this library register by hand what they hold; their fields are left out.</remarks>
    internal static ComponentField[] Of(Type type) => Cache.GetOrAdd(type, Find);

    private static ComponentField[] Find(Type type)
    {
        var lineage = new Stack<Type>();
        var ours = typeof(ComponentFields).Assembly;
        for (var level = type; level is not null && level.Assembly != ours; level = level.BaseType) lineage.Push(level);
        return lineage.SelectMany(level => level.GetFields(Declared).OrderBy(field => field.MetadataToken))
            .Where(field => !field.IsDefined(typeof(NotAComponentAttribute)) && CanHold(field.FieldType))
            .Select(field => new ComponentField(field, NameOf(field)))
            .ToArray();
    }

    private static bool CanHold(Type type) => !type.IsPrimitive && !type.IsEnum && type != typeof(string);

    /// <summary>Gives the name of a field, or of the property whose hidden field it is.</summary>
    internal static string NameInSource(FieldInfo field) =>
        field.Name[0] == '<' ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;

    // `_fc1` and `fc1` give fc1; the hidden field of a property gives the property's name.
    private static string NameOf(FieldInfo field)
    {
        if (field.GetCustomAttribute<ComponentNameAttribute>()?.Name is { Length: > 0 } given) return given;
        var name = NameInSource(field);
        return name.Length > 1 && name[0] == '_' ? name[1..] : name;
    }
}
