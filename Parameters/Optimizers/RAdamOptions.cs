namespace Cluster.Parameters.Optimizers;

/// <summary>Holds the hyper-parameters of <c>torch.optim.RAdam</c>.</summary>
public sealed record RAdamOptions : OptimizerOptions
{
    /// <inheritdoc/>
    public override string Name => "radam";

    /// <summary>Gets the decay of the mean gradient, in [0, 1).</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Gets the decay of the mean squared gradient, in [0, 1).</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Gets what is added to the denominator, finite and at least 0.</summary>
    public double Eps { get; init; } = 1e-8;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireBelowOne(nameof(Beta1), Beta1);
        RequireBelowOne(nameof(Beta2), Beta2);
        RequireNonNegative(nameof(Eps), Eps);
    }
}
