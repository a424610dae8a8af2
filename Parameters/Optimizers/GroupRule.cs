using System.IO.Enumeration;
using Cluster.Parameters.Layout;

namespace Cluster.Parameters.Optimizers;

/// <summary>Gives parameters, picked by their names, another learning rate or weight decay than the optimizer's.</summary>
/// <remarks>All rules that pick a parameter count for it, the later ones over the earlier ones.</remarks>
public sealed record GroupRule
{
    /// <summary>The pattern that picks every parameter with fewer than two dimensions: biases, and weights of norms.</summary>
    public const string BiasAndNorm = "bias-and-norm";

    /// <summary>Gets which parameters: <see cref="BiasAndNorm"/>, or their names with <c>*</c> and <c>?</c>.</summary>
    public required string Pattern { get; init; }

    /// <summary>Gets what the learning rate is multiplied by, finite and at least 0; null: nothing.</summary>
    public double? LrFactor { get; init; }

    /// <summary>Gets the weight decay, finite and at least 0; null: the optimizer's.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>Tells whether the rule picks a parameter.</summary>
    /// <param name="spec">The parameter.</param>
    public bool Picks(TensorSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return Pattern == BiasAndNorm
            ? spec.Shape.Count < 2
            : FileSystemName.MatchesSimpleExpression(Pattern, spec.Name, ignoreCase: false);
    }

    /// <summary>Checks every range.</summary>
    /// <exception cref="OptimizerOptionsException">A value is out of its range.</exception>
    public void Validate()
    {
        Require(nameof(LrFactor), LrFactor);
        Require(nameof(WeightDecay), WeightDecay);
    }

    private void Require(string name, double? value)
    {
        if (value is { } number && !(double.IsFinite(number) && number >= 0))
        {
            throw new OptimizerOptionsException(
                $"{name} of '{Pattern}'", $"must be a finite number of at least 0, but is {number}.");
        }
    }
}
