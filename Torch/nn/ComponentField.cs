using System.Reflection;

namespace Cluster.Torch;

/// <summary>Is a field that may hold a component, and the component's name.</summary>
internal sealed record ComponentField(FieldInfo Field, string Name)
{
    /// <summary>Gets the field with its class, for messages.</summary>
    internal string Label => $"{Field.DeclaringType!.Name}.{ComponentFields.NameInSource(Field)}";
}
