namespace Cluster.Training.Data;

/// <summary>Says how a table's columns become the model's input and what its output stands for.</summary>
/// <remarks>
/// Feature c of the model is <c>(float)((x_c - Offsets[c]) / Divisors[c])</c>, computed in float64. Plain data, so that
/// it can be kept as JSON beside a snapshot and prediction needs no training data.
/// </remarks>
public sealed record TableSchema
{
    /// <summary>Gets the names of the feature columns, in the model's order.</summary>
    public required IReadOnlyList<string> FeatureColumns { get; init; }

    /// <summary>Gets the name of the label's column.</summary>
    public required string LabelColumn { get; init; }

    /// <summary>Gets what the label is.</summary>
    public required LabelKind LabelKind { get; init; }

    /// <summary>Gets how many classes there are; 0 where labels are values.</summary>
    public int ClassCount { get; init; }

    /// <summary>Gets the shape of one row's features as the model sees them.</summary>
    public required IReadOnlyList<int> RowShape { get; init; }

    /// <summary>
    /// Gets how columns of categories and with missing values become features; empty where each is a number and a feature.
    /// </summary>
    public IReadOnlyList<TableColumn> Columns { get; init; } = [];

    /// <summary>Gets the label's text for each class; empty where labels are the classes' numbers.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Gets what is subtracted from each feature; empty for nothing.</summary>
    public IReadOnlyList<double> Offsets { get; init; } = [];

    /// <summary>Gets what each feature is then divided by; empty for nothing.</summary>
    public IReadOnlyList<double> Divisors { get; init; } = [];

    /// <summary>Gets what is subtracted from a label that is a value.</summary>
    public double LabelOffset { get; init; }

    /// <summary>Gets what a label that is a value is then divided by.</summary>
    public double LabelDivisor { get; init; } = 1;

    /// <summary>Turns one raw number of a feature into what the model sees.</summary>
    internal float Scale(int column, double raw) =>
        (float)((raw - (Offsets.Count == 0 ? 0 : Offsets[column])) / (Divisors.Count == 0 ? 1 : Divisors[column]));

    /// <summary>Turns a raw label into what the loss sees.</summary>
    internal float ScaleLabel(double raw) => (float)((raw - LabelOffset) / LabelDivisor);

    /// <summary>Turns the model's output back into the label's own unit.</summary>
    internal double UnscaleLabel(double output) => output * LabelDivisor + LabelOffset;
}
