namespace Cluster.Parameters.Optimizers;

/// <summary>Holds the hyper-parameters of an optimizer, with PyTorch's defaults where PyTorch has it.</summary>
public abstract record OptimizerOptions
{
    private protected OptimizerOptions()
    {
    }

    /// <summary>Gets the names that <see cref="ForName"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["sgd", "adam", "adamw", "rmsprop", "adagrad", "adadelta", "nadam", "radam", "lion"];

    /// <summary>Gets the name used on the command line and in run files.</summary>
    public abstract string Name { get; }

    /// <summary>Gets the learning rate, finite and at least 0.</summary>
    public double Lr { get; init; } = 1e-3;

    /// <summary>Gets the weight decay, finite and at least 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Returns an optimizer's default options.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="OptimizerOptionsException">The name is unknown.</exception>
    public static OptimizerOptions ForName(string name) => name switch
    {
        "sgd" => new SgdOptions(),
        "adam" => new AdamOptions(),
        "adamw" => new AdamWOptions(),
        "rmsprop" => new RmsPropOptions(),
        "adagrad" => new AdagradOptions(),
        "adadelta" => new AdadeltaOptions(),
        "nadam" => new NAdamOptions(),
        "radam" => new RAdamOptions(),
        "lion" => new LionOptions(),
        _ => throw new OptimizerOptionsException(
            "Optimizer", $"must be one of {string.Join(", ", Names)}, but is '{name}'."),
    };

    /// <summary>Checks every range.</summary>
    /// <exception cref="OptimizerOptionsException">A value is out of its range.</exception>
    public virtual void Validate()
    {
        RequireNonNegative(nameof(Lr), Lr);
        RequireNonNegative(nameof(WeightDecay), WeightDecay);
    }

    private protected static void RequireNonNegative(string name, double value)
    {
        if (!double.IsFinite(value) || value < 0)
            throw new OptimizerOptionsException(name, $"must be a finite number of at least 0, but is {value}.");
    }

    private protected static void RequireFinite(string name, double value)
    {
        if (!double.IsFinite(value))
            throw new OptimizerOptionsException(name, $"must be a finite number, but is {value}.");
    }

    private protected static void RequireAtMostOne(string name, double value)
    {
        if (!(value >= 0 && value <= 1))
            throw new OptimizerOptionsException(name, $"must be from 0 to 1, but is {value}.");
    }

    private protected static void RequireBelowOne(string name, double value)
    {
        if (!(value >= 0 && value < 1))
            throw new OptimizerOptionsException(name, $"must be at least 0 and below 1, but is {value}.");
    }
}
