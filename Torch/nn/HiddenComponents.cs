using System.Collections;
using System.Reflection;
using Cluster.Torch.Modules;

namespace Cluster.Torch;

/// <summary>Looks for modules and parameters inside objects from which they cannot be registered.</summary>
/// <remarks>
/// Tuples, sets and the user's own classes are searched, a few levels deep; delegates, types and lazy sequences are
/// not: looking into them would run code.
/// </remarks>
internal static class HiddenComponents
{
    private const int DepthMax = 4;

    // A list of a module's own settings is short; one of a million rows is data.
    private const int EntriesMax = 1000;
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Gives the path to the first module or parameter inside; null where there is none.</summary>
    internal static string? Find(object value, string label) =>
        Find(value, label, DepthMax, new HashSet<object>(ReferenceEqualityComparer.Instance));

    private static string? Find(object? value, string label, int depth, HashSet<object> seen)
    {
        if (value is null or string or Delegate or MemberInfo or torch.Tensor and not Parameter) return null;
        if (value is torch.nn.Module or Parameter) return label;
        var type = value.GetType();
        if (depth == 0 || type.IsPrimitive || type.IsEnum || type.IsPointer || !seen.Add(value)) return null;
        if (value is ICollection || IsCollection(type)) return FindInside((IEnumerable)value, label, depth, seen);
        return IsTuple(type) || IsUsers(type) ? FindInFields(value, type, label, depth, seen) : null;
    }

    private static string? FindInside(IEnumerable values, string label, int depth, HashSet<object> seen)
    {
        if (values.GetType() is { IsArray: true } array && array.GetElementType()!.IsPrimitive) return null;
        var index = 0;
        foreach (var value in values)
        {
            if (index == EntriesMax) return null;
            if (Find(value, $"{label}[{index++}]", depth - 1, seen) is { } found) return found;
        }

        return null;
    }

    private static string? FindInFields(object value, Type type, string label, int depth, HashSet<object> seen)
    {
        for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            foreach (var field in level.GetFields(Instance | BindingFlags.DeclaredOnly))
            {
                if (field.FieldType.IsPrimitive || field.FieldType.IsPointer) continue;
                var inside = $"{label}.{ComponentFields.NameInSource(field)}";
                if (Find(field.GetValue(value), inside, depth - 1, seen) is { } found) return found;
            }
        }

        return null;
    }

    // Sets, queues and stacks: they are there already, so that walking over them runs nothing of the user's.
    private static bool IsCollection(Type type) =>
        type.Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) == true
        && type.GetInterfaces().Any(face =>
            face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IReadOnlyCollection<>));

    private static bool IsTuple(Type type) =>
        typeof(System.Runtime.CompilerServices.ITuple).IsAssignableFrom(type)
        || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>));

    private static bool IsUsers(Type type) =>
        type.Assembly != typeof(HiddenComponents).Assembly
        && type.Namespace is var space
        && space?.StartsWith("System", StringComparison.Ordinal) != true
        && space?.StartsWith("Microsoft", StringComparison.Ordinal) != true;
}
