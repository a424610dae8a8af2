namespace Cluster.Torch;

/// <summary>Gives a field's module, parameter or buffer another name than the field's.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class ComponentNameAttribute : Attribute
{
    /// <summary>Leaves the name to <see cref="Name"/>.</summary>
    public ComponentNameAttribute()
    {
    }

    /// <summary>Gives the name.</summary>
    public ComponentNameAttribute(string name) => Name = name;

    /// <summary>Gets or sets the name.</summary>
    public string? Name { get; set; }
}
