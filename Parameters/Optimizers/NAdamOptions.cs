namespace Cluster.Parameters.Optimizers;

/// <summary>Holds the hyper-parameters of <c>torch.optim.NAdam</c>.</summary>
public sealed record NAdamOptions : OptimizerOptions
{
    /// <summary>Creates the defaults; the learning rate is 0.002 here.</summary>
    public NAdamOptions() => Lr = 2e-3;

    /// <inheritdoc/>
    public override string Name => "nadam";

    /// <summary>Gets the decay of the mean gradient, in [0, 1).</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Gets the decay of the mean squared gradient, in [0, 1).</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Gets what is added to the denominator, finite and at least 0.</summary>
    public double Eps { get; init; } = 1e-8;

    /// <summary>Gets how fast the momentum grows to <see cref="Beta1"/>, finite and at least 0.</summary>
    public double MomentumDecay { get; init; } = 4e-3;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireBelowOne(nameof(Beta1), Beta1);
        RequireBelowOne(nameof(Beta2), Beta2);
        RequireNonNegative(nameof(Eps), Eps);
        RequireNonNegative(nameof(MomentumDecay), MomentumDecay);
    }
}
