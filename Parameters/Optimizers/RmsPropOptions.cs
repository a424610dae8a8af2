namespace Cluster.Parameters.Optimizers;

/// <summary>Holds the hyper-parameters of <c>torch.optim.RMSprop</c>.</summary>
public sealed record RmsPropOptions : OptimizerOptions
{
    /// <summary>Creates the defaults; the learning rate is 0.01 here.</summary>
    public RmsPropOptions() => Lr = 1e-2;

    /// <inheritdoc/>
    public override string Name => "rmsprop";

    /// <summary>Gets the decay of the mean squared gradient, finite and at least 0.</summary>
    public double Alpha { get; init; } = 0.99;

    /// <summary>Gets what is added to the denominator, finite and at least 0.</summary>
    public double Eps { get; init; } = 1e-8;

    /// <summary>Gets the momentum, finite and at least 0; 0 keeps no momentum buffer.</summary>
    public double Momentum { get; init; }

    /// <summary>Gets whether the gradient is divided by an estimate of its deviation, not of its size.</summary>
    public bool Centered { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireNonNegative(nameof(Alpha), Alpha);
        RequireNonNegative(nameof(Eps), Eps);
        RequireNonNegative(nameof(Momentum), Momentum);
    }
}
