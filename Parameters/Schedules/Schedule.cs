using System.Text.Json.Serialization;

namespace Cluster.Parameters.Schedules;

/// <summary>Says how the learning rate changes with the step: a pure function, the same wherever it is computed.</summary>
/// <remarks>
/// Steps count from 0, also those that were skipped. The formulas are the closed forms of <c>torch.optim.lr_scheduler</c>
/// 1.13.1, computed in double; those of PyTorch that go from one step to the next differ in the last bits of the double.
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "name")]
[JsonDerivedType(typeof(ConstantSchedule), "constant")]
[JsonDerivedType(typeof(LinearSchedule), "linear")]
[JsonDerivedType(typeof(StepSchedule), "step")]
[JsonDerivedType(typeof(MultiStepSchedule), "multistep")]
[JsonDerivedType(typeof(ExponentialSchedule), "exponential")]
[JsonDerivedType(typeof(CosineSchedule), "cosine")]
[JsonDerivedType(typeof(CosineRestartsSchedule), "restarts")]
[JsonDerivedType(typeof(OneCycleSchedule), "onecycle")]
[JsonDerivedType(typeof(PolynomialSchedule), "polynomial")]
[JsonDerivedType(typeof(PlateauSchedule), "plateau")]
public abstract record Schedule
{
    private protected Schedule()
    {
    }

    /// <summary>Gets the names that <see cref="ForName"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "constant", "linear", "step", "multistep", "exponential", "cosine", "restarts", "onecycle", "polynomial",
        "plateau",
    ];

    /// <summary>Gets the name used on the command line and in run files.</summary>
    [JsonIgnore]
    public abstract string Name { get; }

    /// <summary>Returns a schedule with its defaults.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="OptimizerOptionsException">The name is unknown.</exception>
    public static Schedule ForName(string name) => name switch
    {
        "constant" => new ConstantSchedule(),
        "linear" => new LinearSchedule(),
        "step" => new StepSchedule(),
        "multistep" => new MultiStepSchedule(),
        "exponential" => new ExponentialSchedule(),
        "cosine" => new CosineSchedule(),
        "restarts" => new CosineRestartsSchedule(),
        "onecycle" => new OneCycleSchedule(),
        "polynomial" => new PolynomialSchedule(),
        "plateau" => new PlateauSchedule(),
        _ => throw new OptimizerOptionsException(
            "Schedule", $"must be one of {string.Join(", ", Names)}, but is '{name}'."),
    };

    /// <summary>Computes the learning rate of a step.</summary>
    /// <param name="baseLr">The learning rate without a schedule.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="reductions">How often a plateau has lowered it.</param>
    public abstract double Lr(double baseLr, long step, int reductions);

    /// <summary>Checks every range.</summary>
    /// <exception cref="OptimizerOptionsException">A value is out of its range.</exception>
    public virtual void Validate()
    {
    }

    /// <summary>Returns the schedule as the command line takes it.</summary>
    public sealed override string ToString() => OptionText.Write(Name, this);

    private protected static void Require(bool isMet, string name, string range, object? value)
    {
        if (!isMet)
            throw new OptimizerOptionsException(name, $"must be {range}, but is {value ?? "not said"}.");
    }

    private protected static void RequireFactor(string name, double value) =>
        Require(double.IsFinite(value) && value >= 0, name, "a finite number of at least 0", value);
}
