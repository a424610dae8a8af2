namespace Cluster.Parameters.Optimizers;

/// <summary>Holds the hyper-parameters of <c>torch.optim.SGD</c>.</summary>
public sealed record SgdOptions : OptimizerOptions
{
    /// <inheritdoc/>
    public override string Name => "sgd";

    /// <summary>Gets the momentum, finite and at least 0; 0 keeps no momentum buffer.</summary>
    public double Momentum { get; init; }

    /// <summary>Gets the dampening of the momentum, finite; 0 with <see cref="Nesterov"/>.</summary>
    public double Dampening { get; init; }

    /// <summary>Gets whether Nesterov's momentum is used.</summary>
    public bool Nesterov { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireNonNegative(nameof(Momentum), Momentum);
        RequireFinite(nameof(Dampening), Dampening);
        if (Nesterov && (Momentum == 0 || Dampening != 0))
            throw new OptimizerOptionsException(nameof(Nesterov), "needs a momentum above 0 and a dampening of 0.");
    }
}
