namespace Cluster.Training.Data;

/// <summary>Says what a row's label is.</summary>
public enum LabelKind
{
    /// <summary>A class number, given to the loss as int64 of shape [N].</summary>
    Class,

    /// <summary>A number, or 0 and 1 for no and yes, given to the loss as float32 of shape [N, 1].</summary>
    Value,
}
