namespace Cluster.Training.Predictions;

/// <summary>Is what a model says about one row. What does not apply to the job is null.</summary>
public sealed record Prediction
{
    /// <summary>Gets the row's number in its file, from 0.</summary>
    public required int Row { get; init; }

    /// <summary>Gets the class; for yes or no, 1 or 0.</summary>
    public int? Class { get; init; }

    /// <summary>Gets the class's name.</summary>
    public string? ClassName { get; init; }

    /// <summary>Gets the probability of each class, summing to 1; for yes or no, that of no and that of yes.</summary>
    public IReadOnlyList<double>? Probabilities { get; init; }

    /// <summary>Gets the value, in the label's own unit.</summary>
    public double? Value { get; init; }
}
