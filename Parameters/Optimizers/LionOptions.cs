namespace Cluster.Parameters.Optimizers;

/// <summary>Holds the hyper-parameters of Lion, with the defaults of its paper's reference: see <see cref="Lion"/>.</summary>
public sealed record LionOptions : OptimizerOptions
{
    /// <summary>Creates the defaults; the learning rate is 0.0001 here.</summary>
    public LionOptions() => Lr = 1e-4;

    /// <inheritdoc/>
    public override string Name => "lion";

    /// <summary>Gets the share of the mean gradient in the sign that is stepped by, in [0, 1).</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Gets the decay of the mean gradient, in [0, 1).</summary>
    public double Beta2 { get; init; } = 0.99;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireBelowOne(nameof(Beta1), Beta1);
        RequireBelowOne(nameof(Beta2), Beta2);
    }
}
