namespace Cluster.Parameters.Optimizers;

/// <summary>Holds the hyper-parameters of <c>torch.optim.Adam</c>.</summary>
public sealed record AdamOptions : OptimizerOptions
{
    /// <inheritdoc/>
    public override string Name => "adam";

    /// <summary>Gets the decay of the mean gradient, in [0, 1).</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Gets the decay of the mean squared gradient, in [0, 1).</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Gets what is added to the denominator, finite and at least 0.</summary>
    public double Eps { get; init; } = 1e-8;

    /// <summary>Gets whether the denominator is made of the greatest mean squared gradient so far.</summary>
    public bool Amsgrad { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireBelowOne(nameof(Beta1), Beta1);
        RequireBelowOne(nameof(Beta2), Beta2);
        RequireNonNegative(nameof(Eps), Eps);
    }
}
