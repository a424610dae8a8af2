namespace Cluster.Torch;

/// <summary>Says that what a field of a module holds is on purpose not part of its state.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class NotAComponentAttribute : Attribute;
