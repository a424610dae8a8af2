namespace Cluster.Parameters.Optimizers;

/// <summary>Holds the hyper-parameters of <c>torch.optim.Adadelta</c>.</summary>
public sealed record AdadeltaOptions : OptimizerOptions
{
    /// <summary>Creates the defaults; the learning rate is 1 here.</summary>
    public AdadeltaOptions() => Lr = 1;

    /// <inheritdoc/>
    public override string Name => "adadelta";

    /// <summary>Gets the decay of both means of squares, from 0 to 1.</summary>
    public double Rho { get; init; } = 0.9;

    /// <summary>Gets what is added to both means of squares, finite and at least 0.</summary>
    public double Eps { get; init; } = 1e-6;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireAtMostOne(nameof(Rho), Rho);
        RequireNonNegative(nameof(Eps), Eps);
    }
}
