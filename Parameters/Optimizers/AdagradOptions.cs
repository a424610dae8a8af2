namespace Cluster.Parameters.Optimizers;

/// <summary>Holds the hyper-parameters of <c>torch.optim.Adagrad</c>.</summary>
public sealed record AdagradOptions : OptimizerOptions
{
    /// <summary>Creates the defaults; the learning rate is 0.01 here.</summary>
    public AdagradOptions() => Lr = 1e-2;

    /// <inheritdoc/>
    public override string Name => "adagrad";

    /// <summary>Gets how fast the learning rate falls with the steps, finite and at least 0.</summary>
    public double LrDecay { get; init; }

    /// <summary>Gets what each sum of squared gradients starts from, finite and at least 0.</summary>
    public double InitialAccumulatorValue { get; init; }

    /// <summary>Gets what is added to the denominator, finite and at least 0.</summary>
    public double Eps { get; init; } = 1e-10;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireNonNegative(nameof(LrDecay), LrDecay);
        RequireNonNegative(nameof(InitialAccumulatorValue), InitialAccumulatorValue);
        RequireNonNegative(nameof(Eps), Eps);
    }
}
